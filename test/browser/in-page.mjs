// Functions that run in the page.
/* global document */

/** Notes what the policy forbade and whether a hostile script ran, on the console. */
export function alarm() {
  globalThis.hit = () => { console.error('a hostile script ran') }
  document.addEventListener('securitypolicyviolation', event => { console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`) })
}

/** Elements and attributes that nothing on a page of ours has, so that somebody brought them in. */
export function injected() {
  const FOREIGN = 'iframe, object, embed, form, base, video, audio, math, noscript, link[rel~=stylesheet], meta[http-equiv=refresh], img, [style]'
  const odd = [...document.querySelectorAll(FOREIGN)].map(({ outerHTML }) => outerHTML.slice(0, 200))
  const handlers = [...document.querySelectorAll('*')].flatMap(one => [...one.attributes].filter(({ name }) => /^on/i.test(name)).map(({ name }) => `${one.tagName} ${name}`))
  const hrefs = [...document.querySelectorAll('a, area, use, image')].map(one => one.getAttribute('href') ?? '')
  const links = hrefs.filter(href => /^\s*[a-z][a-z0-9+.-]*:/i.test(href) && !/^(https?|mailto):/i.test(href))
  const scripts = [...document.scripts].slice(1).concat([...document.scripts].filter(one => one.src !== '')).map(({ outerHTML }) => outerHTML.slice(0, 200))
  return [...odd, ...handlers, ...links, ...scripts]
}

/** Addresses that the page links to. */
export function links() {
  return [...document.querySelectorAll('a[href], link[href]')].map(one => one.href)
}

/** Fragments that the page links to within itself, but has no element for. */
export function lostFragments() {
  const wanted = [...document.querySelectorAll('a[href^="#"]')].map(one => decodeURIComponent(one.getAttribute('href').slice(1)))
  return wanted.filter(id => id !== '' && document.getElementById(id) === null)
}

/** CSS pixels that the page is wide. */
export function width() {
  return document.documentElement.scrollWidth
}

/** Regions that must be scrolled sideways to be seen whole. */
export function sideways() {
  return [...document.querySelectorAll('.wide')].filter(one => one.scrollWidth > one.clientWidth).map(one => one.getAttribute('aria-label') ?? '')
}

/** What is folded on the screen (`all`): of that, what printing would leave out, and what is in a line by its nature and would stand on its own. */
export function onPaper() {
  const folds = [...document.querySelectorAll('details:not([open])')].filter(one => one.closest('.rp-ev') === null)
  const inner = folds.flatMap(one => [...one.children].filter(({ tagName }) => tagName !== 'SUMMARY'))
  const hidden = inner.filter(one => !one.checkVisibility({ contentVisibilityAuto: true }) || one.getBoundingClientRect().height === 0)
  const blocks = inner.filter(one => /^(?:A|TIME|CODE|SPAN|STRONG|BDI)$/.test(one.tagName) && !/^inline/.test(globalThis.getComputedStyle(one).display))
  const told = one => one.outerHTML.slice(0, 120)
  return { all: folds.length, hidden: hidden.slice(0, 3).map(told), blocks: blocks.slice(0, 3).map(told) }
}

/** What axe, which must be in the page, finds. */
export async function axeFindings() {
  const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] })
  const told = ({ html, failureSummary }) => `${html.slice(0, 200)} (${(failureSummary ?? '').slice(0, 200)})`
  return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(told).join(' | ')}`)
}

/** Of a report: how many test cases it has and shows, which are unfolded, and how many findings nobody sees. */
export function cases() {
  const all = [...document.querySelectorAll('.rp-tc')]
  return {
    all: all.length, shown: all.filter(one => one.checkVisibility()).length, open: all.filter(one => one.querySelector('details').open).map(({ id }) => id),
    unseenFindings: [...document.querySelectorAll('.rp-f > li')].filter(one => !one.checkVisibility({ contentVisibilityAuto: true })).length, focus: document.activeElement?.id ?? '',
  }
}

/** What a printer makes the page do first. */
export function beforePrinting() {
  globalThis.dispatchEvent(new Event('beforeprint'))
}
