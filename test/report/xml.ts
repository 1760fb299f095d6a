export interface Element {
  name: string
  attributes: Map<string, string>
  children: Element[]
  text: string
}

const LEGAL = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u
const TOKEN = /<!\[CDATA\[([\s\S]*?)\]\]>|<\/([\w-]+)>|<([\w-]+)((?: [\w-]+="[^<"]*")*)(\/?)>|([^<]+)/y
const ENTITIES = new Map([
  ['lt', '<'], ['gt', '>'], ['amp', '&'], ['quot', '"'], ['apos', "'"], ['#xA', '\n'], ['#xD', '\r'], ['#x9', '\t'],
])

function decode(text: string): string {
  return text.replace(/&([^;]*;?)/g, (whole, entity: string) => {
    const char = ENTITIES.get(entity.replace(/;$/, ''))
    if (char === undefined || !entity.endsWith(';')) throw new Error(`bad entity ${whole}`)
    return char
  })
}

/** The root of a small XML document; throws where it is not well-formed (subset: no comments, no DTD, no namespaces). */
export function parseXml(xml: string): Element {
  if (!LEGAL.test(xml)) throw new Error('illegal character')
  const body = xml.replace(/^<\?xml [^?]*\?>/, '')
  const root: Element = { name: '', attributes: new Map(), children: [], text: '' }
  const stack = [root]
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < body.length) {
    const at = TOKEN.lastIndex
    const match = TOKEN.exec(body)
    if (match === null) throw new Error(`not well-formed at ${at}: ${body.slice(at, at + 60)}`)
    const [, cdata, closing, opening, attributes = '', selfClosing, text] = match
    const top = stack.at(-1)!
    if (cdata !== undefined) top.text += cdata
    else if (text !== undefined) {
      if (text.includes(']]>')) throw new Error('CDATA terminator in text')
      top.text += decode(text)
    } else if (closing !== undefined) {
      if (stack.pop()?.name !== closing) throw new Error(`unexpected end of ${closing}`)
    } else if (opening !== undefined) {
      const pairs = [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, decode(value)] as const)
      if (new Set(pairs.map(([key]) => key)).size !== pairs.length) throw new Error('duplicate attribute')
      const element: Element = { name: opening, attributes: new Map(pairs), children: [], text: '' }
      top.children.push(element)
      if (selfClosing === '') stack.push(element)
    }
  }
  if (stack.length !== 1 || root.children.length !== 1) throw new Error('not one closed root')
  return root.children[0]!
}
