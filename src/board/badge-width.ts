/** Widths of Verdana at 11 px, by kind of character, in hundredths of a pixel; a little generous, since the text is fitted into what they say. */
const WIDTHS: [RegExp, number][] = [
  [/[ijlI.,:;|!'`·()[\] /]/, 420], [/[frt-]/, 480], [/[mwMW@%]/, 1040], [/[A-Z&0-9]/, 740], [/[\u0020-\u007e]/, 670], [/[\u00a0-\u036f]/, 740],
]
/** Of all others: as wide as they are high. */
const FULL = 1130

/** Width of a text in a badge, in whole pixels. */
export function textWidth(text: string): number {
  const hundredths = [...text].reduce((sum, char) => sum + (WIDTHS.find(([kind]) => kind.test(char))?.[1] ?? FULL), 0)
  return Math.ceil(hundredths / 100)
}
