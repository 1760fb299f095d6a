/** What a guest of scs-0101 prints: its processors' instructions, and how many of 1,000 blocks of random numbers failed. */
export function consoleOf(cpu: string, failures: number): string {
  return [
    '[    0.000000] Linux version 6.8.0-demo', '_scs-test-entropy-avail: 256', '_scs-test-kernel: 6.8.0-demo', `_scs-test-cpu: ${cpu}`,
    `_scs-test-fips-test: rngtest: FIPS 140-2 successes: ${1000 - failures}`, `_scs-test-fips-test: rngtest: FIPS 140-2 failures: ${failures}`, '_scs-test-end', '',
  ].join('\n')
}
