import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { canonicalJson, digestOf } from '../../src/evidence/canonical.ts'
import type { Evidence } from '../../src/model/evidence.ts'
import type { Report } from '../../src/model/report.ts'
import type { Waiver } from '../../src/model/waiver.ts'
import { renderHtml } from '../../src/report/html-report.ts'
import { REPORT_SCRIPT } from '../../src/report/html-script.ts'
import { renderJson } from '../../src/report/json.ts'
import { DIGEST, remark, report, result, violation } from './sample.ts'

const image = { checksum: 'sum', id: '3f2a', min_disk: 8, name: 'Ubuntu 24.04', os_version: '24.04', owner: 'project-1' }
const images: Evidence = { kind: 'openstack.images', revision: 1, subject: 'mycloud', seen: { ok: true, data: [image] } }
const documents = new Map([[DIGEST, images]])
const page = (one: Report = report(), more: Partial<Parameters<typeof renderHtml>[1]> = {}) => renderHtml([one], { view: 'full', ...more })
/** The card of a test case. */
const card = (text: string, id: string) => text.split('<div class="rp-tc"').find(part => part.includes(` id="${id}"`)) ?? ''
const waiver: Waiver = { id: 'W-1', subject: 'mycloud', testcase: 'scs-0102-prop-os_distro', reason: 'next week', owner: 'jane', ticket: 'T-7', until: '2026-12-31', at: 'w.yaml:3' }
const fails = report().results[0]!

describe('the page of a report', () => {
  test('says the verdict in words, by version and target, with validity and counts', () => {
    const text = page(report({ versions: [...report().versions, { version: 'v6', validity: 'draft', targets: { main: { verdict: 'PASS', counts: { PASS: 2, FAIL: 0, DNF: 0, MISS: 0 } } }, open: [] }] }))
    expect(text).toMatch(/<h1>SCS-compatible IaaS: <bdi>mycloud<\/bdi><\/h1>\n<p class="lead"><span class="v v-FAIL">.*FAIL<\/span> 1 test case of target main in violation<\/p>/)
    expect(text).toMatch(/v5\.1<br>.*effective<\/span><\/th><td [^>]*>main<\/td><td [^>]*><span class="v v-FAIL">.*(?:<td [^>]*class="n">1<\/td>){4}/)
    expect(text.indexOf('>recommended<')).toBeGreaterThan(text.indexOf('draft: certifies nothing yet'))
    expect(text).toContain('<a href="https://docs.scs.community/standards/scs-0128-v1">scs-0128 v1 End-to-end testing</a> (v5.1): no automated test exists')
  })

  test('has test cases worst first, main before what does not decide, passed ones last and folded', () => {
    const text = page()
    const order = [...text.matchAll(/class="rp-tc" id="([^"]+)" data-verdict="(\w+)" data-target="(\w+)">\n.*\n<details( open)?>/g)].map(([, ...groups]) => groups)
    expect(order).toEqual([
      ['scs-0102-prop-os_distro', 'FAIL', 'main', ' open'], ['scs-0117-test-backup', 'MISS', 'main', undefined], ['scs-0123-service-compute', 'DNF', 'main', undefined],
      ['scs-0114-encrypted-type', 'FAIL', 'recommended', ' open'], ['scs-0102-prop-min_disk', 'PASS', 'main', undefined],
    ])
  })

  test('shows of a finding object, message, expected, found, clause and a command in one piece', () => {
    const one = card(page(), 'scs-0102-prop-os_distro')
    expect(one).toContain('<a class="rp-link" href="#scs-0102-prop-os_distro" aria-label="Link to scs-0102-prop-os_distro">#</a>')
    expect(one).toContain('<strong><bdi>Ubuntu 24.04 (3f2a)</bdi></strong>: the property os_distro is missing')
    expect(one).toContain('<dt>Expected</dt><dd><code>a name such as ubuntu</code></dd><dt>Found</dt><dd><code>absent</code></dd>')
    expect(one).toContain('<code class="rp-cmd">openstack image set --property os_distro=ubuntu 3f2a</code>')
    expect(one).toContain('<a href="https://docs.scs.community/standards/scs-0102-v1-image-metadata">MUST</a>: Every image has os_distro.')
    expect(one).toContain('<summary>1 remark</summary>')
  })

  test('shows the place in the evidence, and that a member is missing there', () => {
    const one = card(page(report(), { documents }), 'scs-0102-prop-os_distro')
    expect(one).toMatch(/<details class="rp-ev"><summary>In the evidence: <code>\/images\/0\/os_distro<\/code><\/summary>\n<p class="dim">openstack.images; it has no <code>os_distro<\/code> there/)
    expect(one).toMatch(/→ {5}<mark>&quot;os_distro&quot;: – not there –<\/mark>/)
    expect(one).toContain('&quot;owner&quot;: &quot;project-1&quot;')
    expect(card(page(), 'scs-0102-prop-os_distro')).not.toContain('rp-ev')
  })

  test.each<unknown>([null, 7, 'x', [], {}, { kind: 'openstack.images' }, { kind: 'openstack.images', seen: null }, { kind: 'openstack.images', seen: { ok: false, reason: 'timeout', message: 'm' } }])(
    'a document that says nothing (%j) leaves the pointer', document => {
      const one = page(report({ evidence: [{ ...report().evidence[0]!, kind: 'kubernetes.releases' }] }), { documents: new Map([[DIGEST, document as Evidence]]) })
      expect(card(one, 'scs-0102-prop-os_distro')).toMatch(/<p class="rp-at dim">In the evidence: <code>\/images\/0\/os_distro<\/code><\/p>/)
    })

  test('the public view shows curated values of the evidence only', () => {
    const text = page(report(), { documents, view: 'public' })
    expect(text).toContain('&quot;name&quot;: &quot;Ubuntu 24.04&quot;')
    expect(text).not.toMatch(/project-1|checksum|>sum</)
    const secret = new Map([[DIGEST, { ...images, kind: 'openstack.session' }]])
    expect(page(report(), { documents: secret, view: 'public' })).not.toMatch(/rp-ev"|Ubuntu 24\.04&quot;/)
    expect(page(report(), { documents: secret, view: 'public' })).toContain('(not shown in the public view)')
  })

  test('evidence of one of several clusters is found by its label', () => {
    const one = report({ results: [result({ verdict: 'FAIL', evidence: { 'images@prod/1': DIGEST }, findings: [{ ...violation, at: '/images@prod~11/0/name' }] })] })
    expect(page(one, { documents })).toContain('<mark>&quot;name&quot;: &quot;Ubuntu 24.04&quot;</mark>')
  })

  test('a waived FAIL is WAIVED and never PASS; a part of the FAILs leaves the whole FAIL', () => {
    const waived = { by: new Map([[fails, waiver]]), notes: new Map() }
    const one = report({ results: [fails] })
    const text = page(one, { waived })
    expect(text).toContain('<p class="lead"><span class="v v-WAIVED"><span aria-hidden="true">⊘ </span>WAIVED</span> FAIL: 1 test case of target main in violation, 1 of them waived</p>')
    expect(card(text, 'scs-0102-prop-os_distro')).toMatch(/data-verdict="WAIVED"[^]*WAIVED, which is no PASS<\/strong>: W-1 until 2026-12-31: next week \(owner: jane; ticket: T-7\)/)
    expect(text).not.toContain('v-PASS"')
    const two = report({ results: [fails, result({ testcase: 'other', verdict: 'FAIL', findings: [violation] })] })
    expect(page(two, { waived })).toContain('<p class="lead"><span class="v v-FAIL">')
    const passed = report().results[1]!
    expect(page(report({ results: [passed] }), { waived: { by: new Map([[passed, waiver]]), notes: new Map() } })).not.toContain('data-verdict="WAIVED"')
  })

  test('a version all of whose failures are waived says WAIVED and how many, others stay FAIL', () => {
    const versions = [{ ...report().versions[0]!, targets: { main: { verdict: 'FAIL' as const, counts: { PASS: 0, FAIL: 1, DNF: 0, MISS: 0 } } } }]
    const waived = { by: new Map([[fails, waiver]]), notes: new Map() }
    expect(page(report({ versions, results: [fails] }), { waived })).toMatch(/<td [^>]*><span class="v v-WAIVED">.*<td [^>]*class="n">1 \(1 waived\)<\/td>/)
    expect(page(report({ versions: report().versions, results: report().results }), { waived })).toMatch(/<td [^>]*><span class="v v-FAIL">/)
  })

  test('says what it was made of: digests of report, scope, standards and evidence', () => {
    const one = report()
    const text = page(one)
    expect(text).toContain(digestOf(renderJson([one])))
    expect(text).toContain('Not signed, as far as this page knows')
    expect(text).toMatch(/openstack\.images<\/th><td><time datetime="2026-11-22T02:59:57Z">2026-11-22 02:59:57 UTC<\/time>/)
    const signed = page(one, { origins: new Map([[one, { digest: `sha256:${'1'.repeat(64)}`, signed: { key: 'ssh-ed25519 SHA256:abc' } }]]) })
    expect(signed).toMatch(/sha256:1{64}[^]*By key <code>ssh-ed25519 SHA256:abc<\/code>, as the signature says\. It was not verified here/)
    expect(page(one, { origins: new Map([[one, { signed: { key: 'k', signer: 'board@scs' } }]]) })).toContain('By board@scs, key <code>k</code>, verified with the allowed signers.')
  })

  test('tells the data on releases that versions of Kubernetes were judged by', () => {
    const digest = `sha256:${'7'.repeat(64)}`
    const data = { sources: { feed: { url: 'https://kubernetes.io/feed', taken: '2026-11-01T00:00:00Z', as: 'abc' } } }
    const one = report({ evidence: [{ kind: 'kubernetes.releases', digest, from: '2026-11-22T02:59:57Z', until: '2026-11-22T02:59:57Z' }] })
    const text = page(one, { documents: new Map([[digest, { kind: 'kubernetes.releases', revision: 1, subject: 'mycloud', seen: { ok: true as const, data } }]]) })
    expect(text).toContain('feed: <a href="https://kubernetes.io/feed">https://kubernetes.io/feed</a>, taken <time datetime="2026-11-01T00:00:00Z">2026-11-01 00:00:00 UTC</time> as <code>abc</code>')
  })

  test('its policy allows its own style and script, which is the filter, and nothing else', () => {
    const text = page()
    const hash = createHash('sha256').update(REPORT_SCRIPT).digest('base64')
    expect(text).toContain(`script-src 'sha256-${hash}'`)
    expect(text.match(/<script/g)).toHaveLength(1)
    expect(text).not.toMatch(/ style="| on[a-z]+="|javascript:|<link|<img|@import|url\(/)
  })

  test('several reports make one page with a section each, and ids that do not meet', () => {
    const text = renderHtml([report({ subject: 'alpha' }), report({ subject: 'beta' })], { view: 'full' })
    expect(text.match(/<h1>/g)).toHaveLength(1)
    expect(text).toMatch(/<li><a href="#alpha">SCS-compatible IaaS: alpha<\/a>: <span class="v v-FAIL">.*FAIL<\/span> 1 test case of target main in violation<\/li>/)
    const labels = [...text.matchAll(/aria-label="((?:Verdicts|Evidence|Definitions)[^"]*)"/g)].map(([, label]) => label)
    expect(new Set(labels).size).toBe(labels.length)
    expect(text).toMatch(/<a href="#alpha">[^]*<a href="#beta">[^]*<section id="alpha">[^]*<section id="beta">/)
    const found = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(found).size).toBe(found.length)
    expect(text.match(/id="rp-q"/g)).toHaveLength(1)
  })

  test('shows 50 findings of a test case and counts the rest; more than 10 are behind a click', () => {
    const many = Array.from({ length: 70 }, (_, i) => ({ ...violation, subject: `image ${i}` }))
    const one = card(page(report({ results: [result({ verdict: 'FAIL', findings: [...many, remark], omitted: 5 })] })), 'scs-0102-prop-os_distro')
    expect(one.match(/<bdi>image /g)).toHaveLength(50)
    expect(one).toContain('<summary>40 more violations</summary><ol class="rp-f" start="11">')
    expect(one).toContain('… and 20 more violations in report.json.')
    expect(one).toContain('The evidence has 5 more findings, which the report leaves out.')
  })

  test('stays small enough to open, says so and keeps every verdict, whatever a report holds', () => {
    const text = 'x<'.repeat(5000)
    const findings = Array.from({ length: 1000 }, (_, i) => ({ ...violation, subject: `${i}`, message: text, found: text, expected: text, at: '/images/0' }))
    const results = Array.from({ length: 100 }, (_, i) => result({ testcase: `t-${i}`, verdict: 'FAIL', findings }))
    const big = new Map([[DIGEST, { ...images, seen: { ok: true as const, data: Array.from({ length: 30 }, () => text) } }]])
    const one = report({ results })
    const made = page(one, { documents: big, origins: new Map([[one, { digest: DIGEST }]]) })
    expect(made.length).toBeLessThan(5_000_000)
    expect(made).toContain('This page has reached its greatest size')
    expect(made.match(/data-verdict="FAIL"/g)).toHaveLength(100)
    expect(page()).not.toContain('greatest size')
  })

  test('81 results with 200 findings and their evidence take less than 50 ms', () => {
    const wide = Array.from({ length: 100 }, (_, i) => Object.fromEntries(Array.from({ length: 40 }, (_, k) => [`property_${k}`, `value ${i} ${k}`])))
    const docs = new Map([[DIGEST, { ...images, seen: { ok: true as const, data: wide } }]])
    const results = Array.from({ length: 81 }, (_, i) => result({
      testcase: `t-${i}`, verdict: i < 20 ? 'FAIL' : 'PASS', findings: i < 20 ? Array.from({ length: 10 }, (_, k) => ({ ...violation, at: `/images/${i + k}/property_${k}` })) : [],
    }))
    const one = JSON.parse(canonicalJson(report({ results }))) as Report
    const times = Array.from({ length: 8 }, () => {
      const start = performance.now()
      page(one, { documents: docs })
      return performance.now() - start
    })
    expect(Math.min(...times)).toBeLessThan(50)
  })
})
