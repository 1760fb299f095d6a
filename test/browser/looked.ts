import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { alarm, axeFindings } from './in-page.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome']

/** The machine's Chromium, without a window. */
export function openBrowser(): Promise<Browser> {
  const executablePath = (process.env['PATH'] ?? '').split(delimiter).flatMap(dir => NAMES.map(name => join(dir, name))).find(existsSync)
  if (executablePath === undefined) throw new Error('there is no Chromium; on Debian: apt-get install chromium')
  return chromium.launch({ executablePath, args: ['--no-sandbox'] })
}

/** What a page did that no page may do. */
export interface Misdeeds {
  page: Page
  /** Of the address that was opened since the last time it was asked for. */
  take: () => Promise<string[]>
  close: () => Promise<void>
}

/** A tab that notes errors, violations of the policy, requests to elsewhere, dialogs and scripts that ran. */
export async function watched(browser: Browser, origin: string, options: BrowserContextOptions = {}): Promise<Misdeeds> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  let found: string[] = []
  page.on('console', message => { if (['error', 'warning'].includes(message.type())) found.push(`console: ${message.text()}`) })
  page.on('pageerror', error => { found.push(`error: ${error.message}`) })
  page.on('dialog', dialog => { found.push(`dialog: ${dialog.message()}`); void dialog.dismiss() })
  page.on('request', request => { if (!request.url().startsWith(origin)) found.push(`request: ${request.url().slice(0, 200)}`) })
  page.on('response', response => { if (response.status() >= 400) found.push(`answer ${response.status()}: ${response.url()}`) })
  await page.addInitScript(alarm)
  return {
    page,
    take: async () => {
      if (options.javaScriptEnabled !== false) await page.evaluate(() => undefined)
      const taken = found
      found = []
      return taken
    },
    close: () => context.close(),
  }
}

let axeSource: Promise<string> | undefined

/** What axe finds (WCAG 2 A and AA, and best practices). The policy of the page must be out of force for it. */
export async function axe(page: Page): Promise<string[]> {
  axeSource ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  await page.evaluate(await axeSource)
  return page.evaluate(axeFindings)
}
