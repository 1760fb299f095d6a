/**
 * The statistics of FIPS 140-2 (errata of 2001-10-10) on blocks of 20,000 bits, for whatever Python 3 an image has. Bounds as rng-tools' rngtest applies
 * them: 9726–10274 ones; poker statistic above 2.16 and below 46.17, here as the sum of squares of the counts of the 16 nibbles; runs of each bit by
 * length; no run of 26 or more; no 32 bits like the 32 before. Beyond these, which all see one block only: no block that came before. A block that fails any
 * of them counts once as a failure.
 * Arguments: source, blocks per attempt, attempts at most, failures up to which the first attempt is enough. Prints one line per attempt.
 */
export const FIPS_TEST = String.raw`
import collections, operator, os, sys

RUNS = [(2315, 2685), (1114, 1386), (527, 723), (240, 384), (103, 209), (103, 209)]
KINDS = ["monobit", "poker", "runs", "long run", "continuous run", "repeated"]

def read(source, size):
    data = b""
    while len(data) < size:
        part = os.read(source, size - len(data))
        if not part:
            sys.exit("the random source ended")
        data += part
    return data

def flaws(block, last):
    bits = bin(int.from_bytes(b"\1" + block, "big"))[3:]
    nibbles = block.hex()
    found = set()
    if not 9725 < bits.count("1") < 10275:
        found.add("monobit")
    if not 1563175 < sum(nibbles.count(digit) ** 2 for digit in "0123456789abcdef") <= 1576928:
        found.add("poker")
    for other in "10":
        lengths = collections.Counter(map(len, bits.split(other)))
        del lengths[0]
        counts = [lengths[n] for n in range(1, 6)] + [sum(count for n, count in lengths.items() if n > 5)]
        if any(not low <= count <= high for count, (low, high) in zip(counts, RUNS)):
            found.add("runs")
        if any(n > 25 for n in lengths):
            found.add("long run")
    words = [block[at:at + 4] for at in range(0, len(block), 4)]
    if any(map(operator.eq, words, [last] + words)):
        found.add("continuous run")
    return found, words[-1]

def main(path, blocks, attempts, enough):
    source = os.open(path, os.O_RDONLY)
    last = read(source, 4)
    seen = set()
    for attempt in range(1, attempts + 1):
        failures = 0
        kinds = collections.Counter()
        for _ in range(blocks):
            block = read(source, 2500)
            found, last = flaws(block, last)
            if block in seen:
                found.add("repeated")
            seen.add(block)
            failures += bool(found)
            kinds.update(found)
        told = ", ".join("%s: %d" % (kind, kinds[kind]) for kind in KINDS)
        print("attempt %d: FIPS 140-2 successes: %d, failures: %d, %s" % (attempt, blocks - failures, failures, told), flush=True)
        if attempt == 1 and failures <= enough:
            break

main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
`.trimStart()
