import type { NameTables } from './parts.ts'

/** A code that names may use, and the words for it. */
export interface Choice {
  code: string
  words: string[]
}
/** Every code that a part of a name may have, with its words. */
export type Choices = Record<'cpuType' | 'disk.type' | 'hypervisor' | 'cpu.vendor' | 'gpu.vendor', Choice[]>

/** What the tables allow for each part. */
export function choicesOf(tables: NameTables): Choices {
  const typed = (table: NameTables['cpuTypes']): Choice[] => Object.entries(table).map(([code, { means, extraSpec }]) => ({ code, words: [means, extraSpec] }))
  const branded = (table: Record<string, { vendor: string }>): Choice[] => Object.entries(table).map(([code, { vendor }]) => ({ code, words: [vendor] }))
  return {
    cpuType: typed(tables.cpuTypes),
    'disk.type': typed(tables.diskTypes),
    hypervisor: Object.entries(tables.hypervisors).map(([code, { means }]) => ({ code, words: [means] })),
    'cpu.vendor': branded(tables.cpus),
    'gpu.vendor': branded(tables.gpus),
  }
}

/** The generations of a vendor, numbers in their order (an object lists whole numbers before all others). */
export function generationsOf(generations: Record<string, string>): Choice[] {
  const code = Object.keys(generations).sort((a, b) => Number(a) - Number(b))
  return code.map(code => ({ code, words: [generations[code] ?? '', ...(generations[code] ?? '').split(' or ')] }))
}

const bare = (text: string): string => text.slice(0, 100).toLowerCase().replace(/[^a-z0-9.]/g, '')

/** The code that the text is, or says in words (case, blanks and dashes do not matter); undefined if none or several. */
export function choose(text: string, choices: Choice[]): string | undefined {
  if (choices.some(({ code }) => code === text)) return text
  const fitting = choices.filter(({ code, words }) => [code, ...words].some(word => bare(word) === bare(text)))
  return fitting.length === 1 ? fitting[0]?.code : undefined
}

/** The choices as a message lists them: `V (oversubscribed), …`. */
export function listed(choices: Choice[]): string {
  return choices.map(({ code, words: [word = ''] }) => (word === '' ? code : `${code} (${word})`)).join(', ')
}
