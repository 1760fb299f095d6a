import { FIPS_TEST } from './sample-vm-fips.ts'

/** Blocks of 20,000 bits in one attempt (F 4.3). */
const BLOCKS = 1000
/** Attempts at most. */
export const ATTEMPTS = 3
/** Failing blocks up to which the first attempt is enough. */
export const ENOUGH = 3
/** Where a console may be: the kernel's, a PC's, ARM's, a paravirtual one. */
const CONSOLES = ['/dev/console', '/dev/ttyS0', '/dev/ttyAMA0', '/dev/hvc0']

/**
 * The script that cloud-init runs in the sample VM. It needs a POSIX shell and, for the statistics, Python 3; it loads nothing. Every line of its report is
 * `_scs-test-<section>: <text> #<checksum>`, with the checksum of POSIX cksum over `<section>: <text>`, because others write to the same console. The report
 * is printed before the statistics and three times after them, each time followed by `_scs-test-end`.
 */
export function userData({ source = '/dev/random', consoles = CONSOLES, blocks = BLOCKS, pause = 2 } = {}): string {
  return String.raw`#!/bin/sh
# scs-check measures the random numbers of this guest and reports to its consoles.
report=
note() {
  text=$(printf '%s: %s' "$1" "$2" | tr -cd ' -~' | cut -c 1-300)
  sum=$(printf %s "$text" | cksum | cut -d ' ' -f 1)
  report="$report
_scs-test-$text #$sum"
}
usable=
for device in ${consoles.join(' ')}; do
  [ -c "$device" ] && timeout 5 sh -c "echo > $device" && usable="$usable $device"
done 2>/dev/null
tell() {
  printf '%s\n' "$report" "$@"
  for device in $usable; do
    printf '%s\n' "$report" "$@" > "$device"
  done 2>/dev/null
}
fips_test() {
  timeout 240 python3 - ${source} ${blocks} ${ATTEMPTS} ${ENOUGH} <<'END_OF_PYTHON'
${FIPS_TEST}END_OF_PYTHON
}

note entropy-avail "$(cat /proc/sys/kernel/random/entropy_avail 2>&1)"
note kernel "$(uname -r)"
processors=$(grep -E '^(flags|Features)[[:space:]]*:' /proc/cpuinfo)
all=$(printf '%s' "$processors" | grep -c .)
told=$(uname -m)
for flag in rdrand rdseed rng; do
  told="$told $flag=$(printf '%s' "$processors" | grep -cw "$flag")/$all"
done
note cpu "$told"
tell

if command -v python3 > /dev/null; then
  result=$(fips_test 2>&1) || result="$result
cannot tell: the test ended with status $?"
else
  result='cannot tell: the image has no python3'
fi
while IFS= read -r line; do
  note fips-test "$line"
done <<END_OF_RESULT
$(printf '%s\n' "$result" | tail -n 5)
END_OF_RESULT

for round in 1 2 3; do
  tell '_scs-test-end'
  sleep ${pause}
done
`
}
