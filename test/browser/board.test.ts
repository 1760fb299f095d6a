import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { View } from '../../src/model/board.ts'
import { injected, links, lostFragments, onPaper, sideways, width } from './in-page.mjs'
import { axe, openBrowser, watched } from './looked.ts'
import { serve } from './serve.ts'
import { makeSite, NASTY } from './site.ts'

const shots = process.env['SCS_SCREENSHOTS']
let [dir, browser, privateIds]: [string, Browser | undefined, string[]] = ['', undefined, []]
const sites = new Map<View, { out: string; url: string; pages: string[]; stop: () => Promise<void> }>()
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-browser-'))
  const { build, ids } = await makeSite(dir)
  privateIds = ids
  for (const view of ['public', 'full'] as const) {
    const { out } = await build(view)
    const pages = (await readdir(out, { recursive: true })).filter(path => path.endsWith('.html')).sort()
    sites.set(view, { out, pages, ...await serve(out) })
  }
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await Promise.all([...sites.values()].map(({ stop }) => stop()))
  await rm(dir, { recursive: true, force: true })
})

/** At most so many pages of each directory. */
function some(pages: string[], most: number): string[] {
  const seen = new Map<string, number>()
  return pages.filter(path => {
    const [first = '', , , deep] = path.split('/')
    const kind = `${first} ${deep === undefined ? '' : 'deep'} ${/\d{4}-\d\d\.html$/.test(path) ? 'month' : ''}`
    seen.set(kind, (seen.get(kind) ?? 0) + 1)
    return seen.get(kind)! <= most
  })
}
const addressOf = (url: string, path: string): string => url + path.split('/').map(encodeURIComponent).join('/')

describe.each(['public', 'full'] as const)('the %s view', view => {
  it('has pages that load nothing from elsewhere, run no script of a cloud and hold no element of one', async () => {
    const { url, pages } = sites.get(view)!
    const { page, take, close } = await watched(browser!, url)
    const found: Record<string, string[]> = {}
    for (const path of pages) {
      await page.goto(addressOf(url, path))
      const all = [...await take(), ...await page.evaluate(injected), ...(await page.evaluate(lostFragments)).map(id => `no #${id}`)]
      if (all.length > 0) found[path] = all.slice(0, 5)
    }
    await close()
    expect(pages.length).toBeGreaterThan(50)
    expect(found).toEqual({})
  })

  it('leads everywhere: every link within the site resolves, and every page is linked', async () => {
    const { url, pages, out } = sites.get(view)!
    const { page, close } = await watched(browser!, url)
    const [seen, left, lost] = [new Set<string>(), [url], [] as string[]]
    while (left.length > 0) {
      const next = left.pop()!
      if (seen.has(next)) continue
      seen.add(next)
      const answer = await fetch(next)
      await answer.arrayBuffer()
      if (!answer.ok) { lost.push(next); continue }
      if (answer.headers.get('content-type')?.startsWith('text/html') !== true) continue
      await page.goto(next)
      for (const href of await page.evaluate(links)) if (href.startsWith(url)) left.push(href.replace(/#.*$/, '').replace(/index\.html$/, ''))
    }
    await close()
    expect(lost).toEqual([])
    const unlinked = pages.filter(path => !seen.has(addressOf(url, path).replace(/index\.html$/, '')))
    expect(unlinked.map(path => relative(out, join(out, path)))).toEqual([])
  })

  it.each(['light', 'dark'] as const)('is accessible: axe finds nothing (%s)', async colorScheme => {
    const { url, pages } = sites.get(view)!
    const { page, close } = await watched(browser!, url, { bypassCSP: true, colorScheme })
    const found: Record<string, string[]> = {}
    for (const path of some(pages, 6)) {
      await page.goto(addressOf(url, path))
      const violations = await axe(page)
      if (violations.length > 0) found[path] = violations
    }
    await close()
    expect(found).toEqual({})
  })

  it('can be used at 360 px: no page scrolls sideways', async () => {
    const { url, pages } = sites.get(view)!
    const { page, close } = await watched(browser!, url, { viewport: { width: 360, height: 740 } })
    const wide: string[] = []
    for (const path of pages) {
      await page.goto(addressOf(url, path))
      const pixels = await page.evaluate(width)
      if (pixels > 360) wide.push(`${path}: ${pixels}`)
    }
    await close()
    expect(wide).toEqual([])
  })

  it('shows certificates and what was said of them at 360 px without scrolling within the page', async () => {
    const { page, close } = await watched(browser!, sites.get(view)!.url, { viewport: { width: 360, height: 740 } })
    await page.goto(addressOf(sites.get(view)!.url, 'certificates/index.html'))
    const [count, found] = [await page.locator('.cert').count(), await page.evaluate(sideways)]
    await close()
    expect(count).toBeGreaterThan(2)
    expect(found).toEqual([])
  })

  it('is there without scripts, from a file too', async () => {
    const { out, pages } = sites.get(view)!
    const { page, take, close } = await watched(browser!, 'file://', { javaScriptEnabled: false })
    const empty: string[] = []
    for (const path of some(pages, 3)) {
      await page.goto(pathToFileURL(join(out, path)).href)
      const text = await page.locator('main').innerText()
      if (text.length < 40) empty.push(path)
    }
    const misdeeds = await take()
    await close()
    expect([empty, misdeeds]).toEqual([[], []])
  })
})

it('on paper all is unfolded but evidence, and links stay in their lines', async () => {
  const { url, pages } = sites.get('full')!
  const { page, close } = await watched(browser!, url)
  await page.emulateMedia({ media: 'print' })
  const found: Record<string, unknown> = {}
  let folded = 0
  for (const path of some(pages, 3)) {
    await page.goto(addressOf(url, path))
    const { all, hidden, blocks } = await page.evaluate(onPaper)
    folded += all
    if (hidden.length > 0 || blocks.length > 0) found[path] = [hidden, blocks]
  }
  await close()
  expect(folded).toBeGreaterThan(50)
  expect(found).toEqual({})
})

it('shows a hostile name as text', async () => {
  const { url } = sites.get('full')!
  const { page, close } = await watched(browser!, url)
  await page.goto(url)
  const visible = NASTY.slice(0, 28)
  expect(await page.locator('main').innerText()).toContain(visible)
  await close()
})

it('leaves what only the full view shows out of every public file', async () => {
  const { out } = sites.get('public')!
  const files = (await readdir(out, { recursive: true, withFileTypes: true })).filter(one => one.isFile() && !one.name.endsWith('.gz'))
  const leaks: string[] = []
  for (const { parentPath, name } of files) {
    const text = await readFile(join(parentPath, name), 'utf8')
    for (const secret of ['127.0.0.1', 'waivers.yaml', 'https://tickets.example', ...privateIds]) if (text.includes(secret)) leaks.push(`${relative(out, join(parentPath, name))}: ${secret}`)
  }
  expect(privateIds.length).toBeGreaterThan(10)
  expect(leaks).toEqual([])
})

it.runIf(shots !== undefined)('takes pictures to look at', async () => {
  await mkdir(shots!, { recursive: true })
  for (const [look, options] of Object.entries({ wide: { viewport: { width: 1200, height: 900 } }, narrow: { viewport: { width: 360, height: 740 } }, dark: { viewport: { width: 1200, height: 900 }, colorScheme: 'dark' as const } })) {
    const { url, pages } = sites.get('public')!
    const { page, close } = await watched(browser!, url, options)
    for (const path of some(pages, 2)) {
      await page.goto(addressOf(url, path))
      await page.screenshot({ path: join(shots!, `${path.replace(/[^a-z0-9-]+/gi, '_').slice(0, 80)}-${look}.png`) })
    }
    await close()
  }
})
