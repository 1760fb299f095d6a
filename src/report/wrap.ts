/** The text in lines of at most `width` characters where words allow, each behind the indent; a longer word (URL, id) stays whole. */
export function wrap(text: string, width: number, indent = '', first = indent): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').filter(part => part !== '')) {
    const start = lines.length === 0 ? first : indent
    if (line === '') line = start + word
    else if ([...line].length + 1 + [...word].length <= width) line += ' ' + word
    else {
      lines.push(line)
      line = indent + word
    }
  }
  return line === '' ? lines : [...lines, line]
}
