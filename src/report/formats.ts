import type { Report } from '../model/report.ts'
import type { PageOptions } from './html-report.ts'
import { plain } from './untrusted.ts'
import type { Waived } from './waived.ts'

export type Format = 'json' | 'junit' | 'markdown' | 'html' | 'scs-yaml' | 'scs-yaml-next'

const NAMES = new Map<string, Format>([
  ['json', 'json'], ['junit', 'junit'], ['markdown', 'markdown'], ['md', 'markdown'], ['html', 'html'],
  ['scs-yaml', 'scs-yaml'], ['scs-yaml-next', 'scs-yaml-next'],
])
const ENDINGS = new Map<string, Format>([
  ['.json', 'json'], ['.xml', 'junit'], ['.md', 'markdown'], ['.html', 'html'], ['.htm', 'html'], ['.yaml', 'scs-yaml'], ['.yml', 'scs-yaml'],
])

/** Raised for an output whose format or path cannot be told; the message lists what can. */
export class FormatError extends Error {
  override name = 'FormatError'
  constructor(problem: string) {
    const names = [...NAMES.keys()].join(', ')
    super(`${problem}; use FORMAT=PATH with one of ${names}, or a path that ends in ${[...ENDINGS.keys()].join(', ')}`)
  }
}

/** Format and path of an `-o` value: `format=path`, or a path whose ending tells the format; the path `-` is stdout. Throws FormatError. */
export function formatOf(spec: string): { format: Format; path: string } {
  const equals = spec.indexOf('=')
  const name = equals < 0 ? '' : spec.slice(0, equals)
  const named = NAMES.get(name)
  if (named !== undefined) {
    if (equals === spec.length - 1) throw new FormatError(`-o ${plain(spec)}: the path is missing`)
    return { format: named, path: spec.slice(equals + 1) }
  }
  if (equals >= 0 && /^[\w-]*$/.test(name)) throw new FormatError(`-o ${plain(spec)}: unknown format "${plain(name)}"`)
  const file = spec.slice(spec.lastIndexOf('/') + 1)
  const byEnding = file.includes('.') ? ENDINGS.get(file.slice(file.lastIndexOf('.')).toLowerCase()) : undefined
  if (byEnding === undefined) throw new FormatError(`-o ${plain(spec)}: the format cannot be told from the name`)
  return { format: byEnding, path: spec }
}

/** What is shown beside the reports; what a format cannot show it leaves out. */
export interface Beside {
  waived?: Waived
  /** For pages: evidence, where the reports come from, who may read (all, unless told). */
  page?: Partial<PageOptions>
}

/** The reports as one text in the format; loads only what that format needs. */
export async function render(format: Format, reports: Report[], { waived, page }: Beside = {}): Promise<string> {
  switch (format) {
    case 'json': return (await import('./json.ts')).renderJson(reports)
    case 'junit': return (await import('./junit.ts')).renderJunit(reports, waived)
    case 'markdown': return (await import('./markdown.ts')).renderMarkdown(reports, waived)
    case 'html': return (await import('./html-report.ts')).renderHtml(reports, { view: 'full', ...page, ...(waived !== undefined && { waived }) })
    case 'scs-yaml': return (await import('./scs-yaml.ts')).renderScsYaml(reports)
    case 'scs-yaml-next': return (await import('./scs-yaml-next.ts')).renderScsYamlNext(reports)
  }
}
