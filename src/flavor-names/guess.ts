import { parseAs } from './parse.ts'
import type { NameTables, Spelling } from './parts.ts'
import { separators } from './parts.ts'
import { respell } from './write.ts'

/** Characters of the longest name that a guess is made for, changes that a guess may make, and how many half-mended names are followed. */
const LONGEST = 80
const CHANGES = 3
const FOLLOWED = 6

/**
 * The valid name that comes nearest to an invalid one; undefined if none is near, or several are equally near. It never makes a number up,
 * nor the kind of vCPU.
 */
export function guess(name: string, spelling: Spelling, tables: NameTables): string | undefined {
  if (name.length > LONGEST || !/^\s*scs/i.test(name)) return undefined
  const prepared = tidy(name, spelling, tables)
  const fits = (text: string): boolean => parseAs(text, spelling, tables).ok
  let open = [prepared, respell(prepared, spelling)]
  const seen = new Set(open)
  for (let changes = 0; changes <= CHANGES; changes++) {
    const valid = open.flatMap(text => [text, ordered(text, spelling, tables)]).filter(fits)
    if (valid.length > 0) return valid[0]
    const next: { text: string; furthest: number }[] = []
    // The gentlest kind of change that leads to a valid name decides; two names of the same kind are no guess but a choice.
    for (const kind of [recased, swapped, replaced, dropped, inserted]) {
      const found = new Set<string>()
      for (const from of open) {
        const at = positionIn(from, spelling, tables)
        for (const text of [at, at - 1].flatMap(place => kind(from, place, spelling))) {
          if (fits(text)) found.add(text)
          else if (!seen.has(text)) next.push({ text, furthest: positionIn(text, spelling, tables) - text.length })
          seen.add(text)
        }
      }
      if (found.size === 1 && changes < CHANGES) return [...found][0]
      if (found.size > 1) return undefined
    }
    // What leaves the fewest characters unread is followed.
    open = next.sort((a, b) => b.furthest - a.furthest).slice(0, FOLLOWED).map(({ text }) => text)
  }
  return undefined
}

function positionIn(text: string, spelling: Spelling, tables: NameTables): number {
  const read = parseAs(text, spelling, tables)
  return read.ok ? text.length : read.position
}

/** Blanks, full-width characters, the case of letters, and words instead of letters. */
function tidy(name: string, spelling: Spelling, tables: NameTables): string {
  const { part, extension } = separators[spelling]
  let text = name.normalize('NFKC').replace(/[\s\p{Cc}\p{Cf}]+/gu, '').replace(/^scs[-_: ]?/i, 'SCS-')
  text = text.replace(/^SCS-[0-9]+i?[a-z]i?(?=[-_:])/i, start => 'SCS-' + start.slice(4).toUpperCase().replace('I', 'i'))
  for (const [code, { extraSpec }] of Object.entries(tables.diskTypes)) {
    text = text.replace(new RegExp(`([-:_][0-9x]{0,20})[-_:]?${pattern(extraSpec)}(?=$|[-_:])`, 'i'), (_, before: string) => before + code)
  }
  for (const [code, { means }] of Object.entries(tables.hypervisors)) {
    text = text.replace(new RegExp(`[-_:](?:${pattern(code)}|${pattern(means)})(?=$|[-_:])`, 'i'), extension + code)
  }
  // RAM is told in halves of a GiB: a name must not promise more.
  const half = (_: string, before: string, gib: string): string => before + String(Math.floor(Number(gib) * 2) / 2 || gib)
  text = text.replace(/^(SCS-[0-9]+[A-Z]i?[-_:])([0-9]{1,9}\.[0-9]{2,9})(?=$|[^0-9.])/, half)
  return text.replace(new RegExp(`(?<=${part}[0-9.]{1,20})(?:gib|gb|g)(?=$|[-_:uo])`, 'gi'), '')
}

/** A word of the tables as a pattern, whatever stands between its parts. */
const pattern = (word: string): string => word.replace(/[^A-Za-z0-9]+/g, '[-_]?')

/** The same extensions in the order of the standard, each once. */
function ordered(text: string, spelling: Spelling, tables: NameTables): string {
  const [start = '', ...extensions] = text.split(separators[spelling].extension)
  if (spelling === 'v1' || extensions.length < 2 || extensions.length > 9) return text
  const rank = (extension: string): number => {
    const read = parseAs(`SCS-1V-1_${extension}`, spelling, tables)
    if (!read.ok) return NaN
    const { hypervisor, nested, cpu, gpu, infiniband } = read.parts
    return [hypervisor !== null, nested, cpu !== null, gpu !== null, infiniband].indexOf(true)
  }
  const ranked = [...new Set(extensions)].map(extension => ({ extension, rank: rank(extension) }))
  return ranked.some(one => Number.isNaN(one.rank)) ? text
    : [start, ...ranked.sort((a, b) => a.rank - b.rank).map(({ extension }) => extension)].join('_')
}

const without = (text: string, at: number, count: number, instead = ''): string => text.slice(0, at) + instead + text.slice(at + count)
const inside = (text: string, at: number): boolean => at >= 4 && at < text.length
const DIGIT = /[0-9]/
const SEPARATOR = /[-_:]/

/** A letter in the other case. */
function recased(text: string, at: number): string[] {
  const letter = text.charAt(at)
  const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()
  return inside(text, at) && other !== letter ? [without(text, at, 1, other)] : []
}
/** Two neighbours the other way round, but never what would cut a number elsewhere. */
function swapped(text: string, at: number): string[] {
  const pair = text.slice(at, at + 2)
  const cuts = pair.includes('.') || (DIGIT.test(pair) && SEPARATOR.test(pair))
  return inside(text, at) && pair.length === 2 && !cuts ? [without(text, at, 2, pair.charAt(1) + pair.charAt(0))] : []
}
/** One separator instead of another. */
function replaced(text: string, at: number, spelling: Spelling): string[] {
  const { part, extension } = separators[spelling]
  return inside(text, at) && SEPARATOR.test(text.charAt(at)) ? [part, extension].map(c => without(text, at, 1, c)) : []
}
/** A character less, but never a part of a longer number nor what keeps two numbers apart. */
function dropped(text: string, at: number): string[] {
  const [before, after] = [text.charAt(at - 1), text.charAt(at + 1)]
  const numeric = DIGIT.test(text.charAt(at)) ? /[0-9.]/.test(before + after) : DIGIT.test(before) && DIGIT.test(after)
  return inside(text, at) && !numeric ? [without(text, at, 1)] : []
}
/** A separator more, but never within a number. */
function inserted(text: string, at: number, spelling: Spelling): string[] {
  const { part, extension } = separators[spelling]
  const within = /^(?:[0-9]{2}|.?\..?)$/.test(text.slice(at - 1, at + 1))
  return inside(text, at) && !within ? [part, extension].map(c => without(text, at, 0, c)) : []
}
