import { describe, expect, test } from 'vitest'
import { formatOf, FormatError, render, type Format } from '../../src/report/formats.ts'
import { report, result } from './sample.ts'

describe('formatOf', () => {
  test.each([
    ['report.json', 'json', 'report.json'],
    ['out/junit.XML', 'junit', 'out/junit.XML'],
    ['a.md', 'markdown', 'a.md'],
    ['a.yaml', 'scs-yaml', 'a.yaml'],
    ['a.yml', 'scs-yaml', 'a.yml'],
    ['junit=-', 'junit', '-'],
    ['md=x', 'markdown', 'x'],
    ['report.html', 'html', 'report.html'],
    ['page.HTM', 'html', 'page.HTM'],
    ['html=-', 'html', '-'],
    ['scs-yaml-next=a=b.yaml', 'scs-yaml-next', 'a=b.yaml'],
    ['./a=b.json', 'json', './a=b.json'],
    ['x.y=b.json', 'json', 'x.y=b.json'],
  ])('%s', (spec, format, path) => expect(formatOf(spec)).toEqual({ format, path }))

  test.each([
    'report.pdf', 'report', '-', '', 'json', 'json=', 
    '=x.json', 'jsn=x.json', 'constructor=x', '__proto__=a.json', 'dir.json/file', '.constructor',
  ])('refuses %j and lists what it knows', spec => {
    expect(() => formatOf(spec)).toThrow(FormatError)
    expect(() => formatOf(spec)).toThrow(/json, junit, markdown, md, html, scs-yaml, scs-yaml-next, .*\.json, \.xml, \.md, \.html, \.htm, \.yaml/)
  })
})

const FORMATS: Format[] = ['json', 'junit', 'markdown', 'html', 'scs-yaml', 'scs-yaml-next']

describe('render', () => {
  test.each(FORMATS)('%s is the same for a report and for the report.json made of it', async format => {
    const original = report({
      versions: ['v5.1', 'v4'].flatMap(version => report().versions.map(summary => ({ ...summary, version }))),
      results: [result({ verdict: 'FAIL', targets: { 'v5.1': 'main', v4: 'main' } })],
    })
    const reread = JSON.parse(await render('json', [original])) as typeof original
    expect(await render(format, [reread])).toBe(await render(format, [original]))
  })

  test.each(FORMATS)('%s ends with a newline and speaks of every subject', async format => {
    const text = await render(format, [report({ subject: 'alpha' }), report({ subject: 'beta' })])
    expect(text).toMatch(/[^\n]\n$/)
    expect(text).toContain('alpha')
    expect(text).toContain('beta')
  })
})
