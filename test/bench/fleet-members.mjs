/** Kinds of sick clouds; each fleet has equally many that hang, answer garbage, and refuse. */
const HANGING = ['hang', 'hang-after-token', 'stall-after-token']
const GARBAGE = ['random-bytes', 'endless-body', 'html', 'truncated', 'wrong-types', 'endless-pages', 'huge']

/**
 * Who is in a simulated fleet, the same for the same count, share and seed: `share` of it hang, `share` answer garbage, `share` refuse (at least one of each
 * unless it is 0), the rest are well, every third of them flawed. `kind` is `well`, `refuse` or one of the above; `family` groups them.
 */
export function fleetMembers(count, { share = 0.05, seed = 1 } = {}) {
  const each = share === 0 ? 0 : Math.max(1, Math.round(count * share))
  const sick = ['hang', 'garbage', 'refuse'].flatMap(family => Array.from({ length: each }, (_, i) => (
    { family, kind: family === 'refuse' ? 'refuse' : family === 'hang' ? HANGING[i % HANGING.length] : GARBAGE[i % GARBAGE.length] })))
  const all = [...sick, ...Array.from({ length: Math.max(0, count - sick.length) }, () => ({ family: 'well', kind: 'well' }))].slice(0, count)
  const next = random(seed)
  for (let i = all.length - 1; i > 0; i--) { // shuffled as Fisher and Yates did
    const j = Math.floor(next() * (i + 1));
    [all[i], all[j]] = [all[j], all[i]]
  }
  const digits = String(count).length
  return all.map((one, number) => ({
    ...one, number, name: `cloud-${String(number).padStart(digits, '0')}`, profile: number % 3 === 0 ? 'flawed' : 'compliant',
  }))
}

/** Numbers from 0 to 1, the same for the same seed: a linear congruential generator with the factors of Numerical Recipes. */
export function random(seed) {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
