const UNITS: Record<string, number> = {
  '': 1, n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18,
  Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60,
}

/** A quantity such as `100m` or `1Gi` as a number; 0 for what is none. */
export function quantity(value: unknown): number {
  const given = typeof value === 'number' ? String(value) : typeof value === 'string' ? value : ''
  const [, digits = '', unit = ''] = /^(\d{1,15}(?:\.\d{1,9})?)([a-zA-Z]{0,2})$/.exec(given) ?? []
  return Object.hasOwn(UNITS, unit) ? Number(digits) * (UNITS[unit] ?? 1) : 0
}
