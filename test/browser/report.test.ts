import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { renderHtml } from '../../src/report/html-report.ts'
import { printed } from '../cli/printed.ts'
import { demoVisit, reportOn } from '../report/public-kit.ts'
import { hostileVisit } from './hostile-visit.ts'
import { beforePrinting, cases, injected, lostFragments, width } from './in-page.mjs'
import { axe, openBrowser, watched } from './looked.ts'
import { serve } from './serve.ts'

const shots = process.env['SCS_SCREENSHOTS']
let [dir, browser]: [string, Browser | undefined] = ['', undefined]
const names = ['flawed', 'kaas', 'hostile', 'hostile-cluster']
const addressOf = (name: string): string => pathToFileURL(join(dir, `${name}.html`)).href
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scs-check-browser-'))
  for (const name of ['flawed', 'kaas']) await printed(() => main(['run', '--demo', name, '-o', join(dir, `${name}.html`), '-q', ...(name === 'kaas' ? ['--passive'] : [])]))
  for (const [name, profile] of [['hostile', 'flawed'], ['hostile-cluster', 'kaas-flawed']] as const) {
    await writeFile(join(dir, `${name}.html`), renderHtml([await reportOn(hostileVisit(await demoVisit(profile)))], { view: 'full' }))
  }
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await rm(dir, { recursive: true, force: true })
})

describe.each(names)('the page of the report on %s', name => {
  it('loads nothing, runs no script of a cloud and holds no element of one, also with a narrow window', async () => {
    const { page, take, close } = await watched(browser!, 'file://', { viewport: { width: 360, height: 740 } })
    await page.goto(addressOf(name))
    expect([await take(), await page.evaluate(injected), await page.evaluate(lostFragments)]).toEqual([[], [], []])
    expect(await page.evaluate(width)).toBeLessThanOrEqual(360)
    await close()
  })

  it.each(['light', 'dark'] as const)('is accessible: axe finds nothing (%s)', async colorScheme => {
    const { page, close } = await watched(browser!, 'file://', { bypassCSP: true, colorScheme })
    await page.goto(addressOf(name))
    expect(await axe(page)).toEqual([])
    if (shots !== undefined) {
      await mkdir(shots, { recursive: true })
      await page.screenshot({ path: join(shots, `report-${name}-${colorScheme}.png`) })
    }
    await close()
  })

  it('opens the test case that the address names', async () => {
    const { page, close } = await watched(browser!, 'file://')
    await page.goto(addressOf(name))
    const folded = await page.locator('.rp-tc:has(> details:not([open]))').first().getAttribute('id')
    await page.goto('about:blank')
    await page.goto(`${addressOf(name)}#${encodeURIComponent(folded!)}`)
    expect((await page.evaluate(cases)).open).toContain(folded)
    await close()
  })

  it('is searched and filtered by keyboard alone', async () => {
    const { page, take, close } = await watched(browser!, 'file://')
    await page.goto(addressOf(name))
    const { all } = await page.evaluate(cases)
    for (let tabs = 0; tabs < 60 && (await page.evaluate(cases)).focus !== 'rp-q'; tabs++) await page.keyboard.press('Tab')
    await page.keyboard.type('FAIL')
    const { shown, focus } = await page.evaluate(cases)
    expect(focus).toBe('rp-q')
    expect(shown).toBeLessThan(all)
    expect(await page.locator('#rp-n').innerText()).toBe(`${shown} of ${all} test cases shown`)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    expect((await page.evaluate(cases)).shown).not.toBe(shown)
    expect(await take()).toEqual([])
    await close()
  })

  it('hides no finding from a printer', async () => {
    const { page, close } = await watched(browser!, 'file://')
    await page.goto(addressOf(name))
    await page.emulateMedia({ media: 'print' })
    await page.evaluate(beforePrinting)
    const { all, shown, unseenFindings } = await page.evaluate(cases)
    expect([shown, unseenFindings]).toEqual([all, 0])
    await close()
  })

  it('can be read without scripts', async () => {
    const { page, close } = await watched(browser!, 'file://', { javaScriptEnabled: false })
    await page.goto(addressOf(name))
    expect(await page.locator('.rp-tc').count()).toBeGreaterThan(5)
    expect(await page.locator('.rp-tc summary').first().isVisible()).toBe(true)
    await close()
  })
})

it('would be noticed: a script, a request to elsewhere, an element of somebody else, and text that cannot be read', async () => {
  const head = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
  const body = '<img src=http://127.0.0.1:9/x onerror="hit()"><p style="color:#eee">grey</p><a href="javascript:hit()">x</a><a href="#lost">y</a>'
  await writeFile(join(dir, 'index.html'), `<!doctype html><html lang=en><head>${head}<title>t</title></head><body><main><h1>h</h1>${body}</main></body></html>`)
  const { url, stop } = await serve(dir)
  const { page, take, close } = await watched(browser!, url)
  await page.goto(url)
  expect((await take()).join('\n')).toMatch(/policy: /)
  expect((await page.evaluate(injected)).length).toBe(4)
  expect(await page.evaluate(lostFragments)).toEqual(['lost'])
  await close()
  const open = await watched(browser!, url, { bypassCSP: true })
  await open.page.goto(url)
  await open.page.waitForLoadState('networkidle')
  expect((await open.take()).join('\n')).toMatch(/request: http:\/\/127\.0\.0\.1:9\/x[^]*a hostile script ran/)
  expect((await axe(open.page)).join('\n')).toMatch(/color-contrast/)
  await open.close()
  await stop()
})
