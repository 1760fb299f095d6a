/** What a reader of XML meets, in order: a start or end of an element, or text. An empty element is a start and an end. */
export type XmlEvent =
  | { kind: 'start'; name: string; attributes: Map<string, string> }
  | { kind: 'end'; name: string }
  | { kind: 'text'; text: string }

const ENTITIES = new Map([['lt', '<'], ['gt', '>'], ['amp', '&'], ['quot', '"'], ['apos', '\'']])

/** Characters of a text or value that are resolved, counted from its end. */
const MOST_TEXT = 1024 * 1024
/** Attributes of one element; comments, instructions and declarations of a file. */
const MOST_ATTRIBUTES = 64
const MOST_PASSED_OVER = 10_000

/** Text with the five entities of XML and character references resolved; others stay as they are, so that none can grow. */
function decoded(whole: string): string {
  const text = whole.slice(-MOST_TEXT)
  return text.includes('&') ? text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi, (reference, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return ENTITIES.get(name) ?? reference
    const code = decimal !== undefined ? parseInt(decimal, 10) : parseInt(hex ?? '', 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : reference
  }) : text
}

/**
 * Reads well-formed XML in time linear to its length; declarations, comments and instructions are passed over, and entities of its own are none. Of a text
 * longer than 1 MiB the end is given.
 * Throws on what is no XML, also on a second root and on text beside the root.
 */
export function* xmlEvents(xml: string): Generator<XmlEvent> {
  const open: string[] = []
  let at = 0
  let passedOver = 0
  let roots = 0
  const until = (end: string, from: number): number => {
    const found = xml.indexOf(end, from)
    if (found < 0) throw new Error(`"${end}" is missing at the end`)
    return found
  }
  while (at < xml.length) {
    const tag = xml.indexOf('<', at)
    const end = tag < 0 ? xml.length : tag
    if (end > at && open.length > 0) yield { kind: 'text', text: decoded(xml.slice(at, end)) }
    else if (end > at && xml.slice(at, end).trim() !== '') throw new Error(`there is text ${roots === 0 ? 'before' : 'after'} the document`)
    if (tag < 0) break
    if ((xml[tag + 1] === '!' || xml[tag + 1] === '?') && ++passedOver > MOST_PASSED_OVER) throw new Error(`it has more than ${MOST_PASSED_OVER} comments and the like`)
    if (xml.startsWith('<!--', tag)) at = until('-->', tag + 4) + 3
    else if (xml.startsWith('<![CDATA[', tag)) {
      const close = until(']]>', tag + 9)
      yield { kind: 'text', text: xml.slice(Math.max(tag + 9, close - MOST_TEXT), close) }
      at = close + 3
    } else if (xml.startsWith('<?', tag)) at = until('?>', tag + 2) + 2
    else if (xml.startsWith('<!', tag)) {
      const close = until('>', tag)
      if (xml.slice(tag, close).includes('[')) throw new Error('a document type of its own is not allowed')
      at = close + 1
    } else if (xml.startsWith('</', tag)) {
      const close = until('>', tag)
      const name = xml.slice(tag + 2, close).trim()
      if (open.pop() !== name) throw new Error(`</${name.slice(0, 40)}> ends no element`)
      yield { kind: 'end', name }
      at = close + 1
    } else {
      const { name, attributes, empty, next } = startTag(xml, tag)
      if (open.length === 0 && ++roots > 1) throw new Error('a second document follows the first')
      yield { kind: 'start', name, attributes }
      if (empty) yield { kind: 'end', name }
      else open.push(name)
      if (open.length > 100) throw new Error('it is nested too deeply')
      at = next
    }
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)!.slice(0, 40)}> does not end`)
}

const NAME = /[^\s<>/="']{1,200}/y
const ATTRIBUTE = /\s+([^\s<>/="']{1,200})\s*=\s*("[^"<]*"|'[^'<]*')/y
const CLOSE = /\s*(\/?)>/y

function startTag(xml: string, tag: number): { name: string; attributes: Map<string, string>; empty: boolean; next: number } {
  let at = tag + 1
  const read = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(xml)
    if (found !== null) at = pattern.lastIndex
    return found
  }
  const name = read(NAME)?.[0]
  if (name === undefined) throw new Error('a "<" begins no element')
  const attributes = new Map<string, string>()
  for (let found = read(ATTRIBUTE); found !== null; found = read(ATTRIBUTE)) {
    if (attributes.has(found[1]!)) throw new Error(`<${name.slice(0, 40)} has the attribute ${found[1]!.slice(0, 40)} twice`)
    if (attributes.size >= MOST_ATTRIBUTES) throw new Error(`<${name.slice(0, 40)} has more than ${MOST_ATTRIBUTES} attributes`)
    attributes.set(found[1]!, decoded(found[2]!.slice(1, -1)))
  }
  const close = read(CLOSE)
  if (close === null) throw new Error(`<${name.slice(0, 40)} does not end`)
  return { name, attributes, empty: close[1] === '/', next: at }
}
