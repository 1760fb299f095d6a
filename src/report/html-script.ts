/**
 * The script of pages with a report: shows the filter and search, tells how many test cases are left, opens the one that the address names, and
 * unfolds everything but evidence for the printer. Everything can be read without it.
 */
export const REPORT_SCRIPT = `
(() => {
  'use strict'
  const all = (query, at = document) => [...at.querySelectorAll(query)]
  const cases = all('.rp-tc')
  const query = document.getElementById('rp-q')
  const target = document.getElementById('rp-t')
  const told = document.getElementById('rp-n')
  const unfold = document.getElementById('rp-o')
  const boxes = all('.rp-c input[type=checkbox]')
  const texts = new Map()
  const textOf = one => {
    if (!texts.has(one)) texts.set(one, one.textContent.toLowerCase())
    return texts.get(one)
  }
  const there = new Set(cases.map(one => one.dataset.verdict))
  for (const box of boxes) box.parentElement.hidden = !there.has(box.value)

  function filter() {
    const words = query.value.toLowerCase().split(/\\s+/).filter(word => word !== '')
    const verdicts = new Set(boxes.filter(box => box.checked).map(box => box.value))
    let shown = 0
    for (const one of cases) {
      const fits = verdicts.has(one.dataset.verdict) && (target.value === '' || target.value === one.dataset.target) && words.every(word => textOf(one).includes(word))
      one.hidden = !fits
      if (fits) shown += 1
    }
    for (const group of all('.rp-g')) group.hidden = !all('.rp-tc', group).some(one => !one.hidden)
    told.textContent = shown + ' of ' + cases.length + ' test cases shown'
  }

  function reveal() {
    let id = ''
    try { id = decodeURIComponent(location.hash.slice(1)) } catch { return }
    const one = id === '' ? null : document.getElementById(id)
    if (one === null) return
    const fold = one.querySelector(':scope > details')
    if (one.hidden) {
      query.value = ''
      target.value = ''
      for (const box of boxes) box.checked = true
      filter()
    }
    if (fold !== null) fold.open = true
    for (let at = one.parentElement; at !== null; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true
    one.scrollIntoView()
  }

  let printed = []
  addEventListener('beforeprint', () => {
    printed = all('details:not([open]):not(.rp-ev)')
    for (const one of printed) one.open = true
  })
  addEventListener('afterprint', () => { for (const one of printed) one.open = false })

  unfold.addEventListener('click', () => {
    const open = unfold.textContent === 'Unfold all'
    for (const one of all('.rp-tc > details')) one.open = open
    unfold.textContent = open ? 'Fold all' : 'Unfold all'
  })
  query.addEventListener('input', filter)
  target.addEventListener('change', filter)
  for (const box of boxes) box.addEventListener('change', filter)
  addEventListener('hashchange', reveal)
  document.documentElement.classList.add('js')
  filter()
  reveal()
})()
`
