import { describe, expect, it } from 'vitest'
import { HEAD, load, refused, subjects } from './config-file.ts'

const A = '{ name: a, os_cloud: a }'
/** Line 3 is this text, subject a on line 5. */
const beside = (text: string): string => `${HEAD}${text}\nsubjects:\n  - ${A}\n`
const channel = (text: string): string => beside(`contacts: { x: [{ ${text} }] }`)
const defaults = (text: string, ...lines: string[]): string => `${HEAD}defaults: { ${text} }\nsubjects:\n${lines.map(line => `  - ${line}\n`).join('')}`

describe('loadFleet refuses', () => {
  it.each<[string, string, string | RegExp]>([
    ['an unknown key, with the nearest', subjects('{ name: a, os_cluod: a }'), '4:16 subjects[0]: unknown key "os_cluod" (did you mean "os_cloud"?)'],
    ['a missing store', 'format: scs-check/nightly/1\nsubjects: [{ name: a, os_cloud: a }]\n', /^1:1 key "store" is missing \(add store: a directory/],
    ['another format', `${subjects(A).replace('nightly/1', 'nightly/2')}`, '1:9 format: "scs-check/nightly/2" is not allowed (write "scs-check/nightly/1")'],
    ['a number without its unit', beside('deadline: 30'), /^3:11 deadline: must be string, is 30 \(a number with s, m, h/],
    ['a unit that is none', beside('deadline: 30min'), /^3:11 deadline: "30min" is not allowed \(a number with s, m, h/],
    ['a night of weeks', beside('deadline: 2w'), '3:11 2w is too long (at most 168h)'],
    ['a retention of minutes where months are meant', beside('retention: 18m'), '3:12 18m is too short: results must be kept for 30d at least (m is minutes; write 18mo for months)'],
    ['a retention that ends before the next monthly test', beside('retention: 29d'), /^3:12 29d is too short: .* \(18mo is usual/],
    ['one mistake of syntax that YAML sees many times', beside('publish: { reports: ${X}/a, prometheus: b }'),
      '3:22 is not YAML: Unexpected flow-map-start at node end (put text with braces into quotes: "${NAME}/FILE", "{subject}")'],
    ['a misspelt {subject} of the defaults', defaults("os_cloud: '{subjct}'", '{ name: a }'), '3:23 "{subjct}" is not filled in (did you mean "{subject}"?)'],
    ['spaces in {subject}', defaults("kubeconfig: ['{ subject }/k']", '{ name: a }'), /^3:26 "\{ subject \}" is not filled in \(did you mean/],
    ['{subject} in two braces', defaults("links: { x: 'https://x/{{subject}}' }", A), /^3:25 "\{\{subject\}\}" is not filled in \(did you mean/],
    ['other words in braces of the defaults', defaults("os_cloud: '{name}'", '{ name: a }'), '3:23 "{name}" is not filled in (only {subject} is)'],
    ['a misspelt {subject} of a command', subjects("{ name: a, os_cloud: a, provision: { command: [x, '{Subject}'] } }"), /^4:55 "\{Subject\}" is not filled in \(did you mean/],
    ['a misspelt {subject} of a variable', defaults("unprovision: { command: [x], environment: { N: '{sujbect}' } }", A), /^3:60 "\{sujbect\}" is not filled in \(did you mean/],
    ['a name that could be a path', subjects('{ name: ../a, os_cloud: a }'), /^4:13 subjects\[0\]\.name: "\.\.\/a" is not allowed \(a name has/],
    ['a name that could be an option', subjects('{ name: -rf, os_cloud: a }'), /^4:13 subjects\[0\]\.name: "-rf" is not allowed/],
    ['two subjects of one name', subjects(A, A), '5:13 there is another subject a (give one of them another name)'],
    ['an unknown contact', subjects('{ name: a, os_cloud: a, contacts: [ops] }'), '4:40 there is no contact "ops" (there are none)'],
    ['an unknown owner', beside('owner: [opps]\ncontacts: { ops: [{ command: [x] }] }'), '3:9 there is no contact "opps" (did you mean "ops"?)'],
    ['an unknown member of a preset', beside('presets: { p: { subjects: [a, b] } }'), '3:31 there is no subject "b" (did you mean "a"?)'],
    ['an unknown scope', subjects('{ name: a, os_cloud: a, scopes: [scs-compatible-ias] }'), '4:38 there is no scope "scs-compatible-ias" (did you mean "scs-compatible-iaas"?)'],
    ['an unknown scope of the defaults, once', defaults('scopes: [x]', A, '{ name: b, os_cloud: b }'), /^3:22 there is no scope "x" \(known: /],
    ['a scope of the other kind', subjects('{ name: a, os_cloud: a, scopes: [scs-compatible-kaas] }'),
      '4:38 scope scs-compatible-kaas is for a Kubernetes cluster, but a is an OpenStack cloud (a subject is of one kind: make two subjects)'],
    ['a key of the other kind', subjects('{ name: a, os_cloud: a, pod_image: x }'), '4:29 pod_image is for a Kubernetes cluster, but a is an OpenStack cloud (remove pod_image, or make two subjects)'],
    ['a demo that there is none of', subjects('{ name: a, demo: flawd }'), /^4:22 subjects\[0\]\.demo: "flawd" is not allowed/],
    ['a demo that is a real cloud too', subjects('{ name: a, demo: kaas, kubeconfig: k }'), '4:28 a is a demo, and kubeconfig is for real clouds and clusters (remove demo or kubeconfig)'],
    ['a demo that holds a certificate', subjects('{ name: a, demo: compliant, certified: true }'), /a is a demo, and certified is for real clouds/],
    ['a demo for every subject', defaults('demo: compliant', A), '3:13 demo is no default (write it at each subject)'],
    ['a demo of a cloud with a scope of clusters', subjects('{ name: a, demo: flawed, scopes: [scs-compatible-kaas] }'), '4:39 scope scs-compatible-kaas is for a Kubernetes cluster, but a is an OpenStack cloud (a subject is of one kind: make two subjects)'],
    ['a subject that is nothing', subjects('{ name: a }'), '4:5 a names no cloud and no cluster (add os_cloud: or kubeconfig:)'],
    ['a context without a kubeconfig', subjects('{ name: a, context: x }'), '4:5 a is a Kubernetes cluster, but has no kubeconfig (add kubeconfig)'],
    ['a subject of which defaults do not tell the kind', defaults('os_cloud: x, kubeconfig: y', '{ name: a }'),
      '5:5 the defaults do not tell whether a is a cloud or a cluster (add scopes: [scs-compatible-iaas] or [scs-compatible-kaas])'],
    ['{subject} outside of defaults', subjects("{ name: a, os_cloud: '{subject}' }"), '4:26 {subject} is filled in under defaults only (write a)'],
    ['a name as a default', defaults('name: x', A), '3:13 name is no default (write it at each subject)'],
    ['results without their cluster', subjects('{ name: a, kubeconfig: [a, b], import_conformance: x.xml }'), '4:56 "x.xml" does not say of which cluster it is (write CLUSTER=PATH)'],
    ['a variable that is not set', beside('publish: { summary: "${NOWHERE}/s.md" }'), '3:21 variable NOWHERE is not set, so "${NOWHERE}/s.md" is no path (set NOWHERE, or write the path)'],
    ['a link that is a script', subjects('{ name: a, os_cloud: a, links: { x: "javascript:alert(1)" } }'), /^4:41 subjects\[0\]\.links\.x: "javascript:alert\(1\)" is not allowed/],
    ['a channel of no kind', channel('from: x'), /^3:\d+ contacts\.x\[0\]: exactly one of webhook, mail, matrix, command is allowed, here: none/],
    ['a channel of two kinds', channel('command: [x], webhook: "https://x"'), /^3:\d+ contacts\.x\[0\]: exactly one of .* here: webhook, command \(remove the others\)/],
    ['a key of another channel', channel('webhook: "https://x", from: a@b'), /^3:\d+ a webhook channel has no from \(it may have: secret_file\)$/],
    ['a channel that lacks a key', channel('mail: a@b, server: "smtp://x"'), /^3:\d+ a mail channel needs from \(add from\)$/],
    ['an address that is none', channel('mail: [a@b, "c\u00a0d"], from: a@b, server: "smtp://x"'), /is no mail address/],
    ['several addresses as one', channel('mail: "a@b, c@d", from: a@b, server: "smtp://x"'), /"a@b, c@d" is no mail address/],
    ['a token sent in the clear', channel('matrix: "!a:b", homeserver: "http://matrix.example", token_file: t'), /would send a secret unencrypted \(use https:/],
    ['submitting without a key', beside('submit: { token_file: t }'), /^3:\d+ what is sent must be signed, but there is no key \(add key_file\)$/],
    ['a store that is a database and no word of how', beside('x: y').replace('./store', '{ postgres: { } }').replace('x: y\n', ''),
      /^2:\d+ store\.postgres: exactly one of url_file, url_variable is allowed, here: none/],
  ])('%s', async (_, text, expected) => {
    const found = await refused(text)
    expect(found).toHaveLength(1)
    if (typeof expected === 'string') expect(found[0]).toBe(expected)
    else expect(found[0]).toMatch(expected)
  })
  it.each([
    ['password', channel('mail: a@b, from: a@b, server: "smtp://x", password: hunter2')],
    ['secret', channel('webhook: "https://x", secret: hunter2')],
    ['token', beside('submit: { token: hunter2 }')],
    ['a store\'s address', beside('owner: []').replace('./store', 'postgresql://me:hunter2@db/scs')],
    ['a store\'s address as postgres', beside('owner: []').replace('./store', '{ postgres: "postgresql://me:hunter2@db/scs" }')],
    ['a mail server\'s address', channel('mail: a@b, from: a@b, server: "smtp://me:hunter2@x"')],
    ['a variable', subjects('{ name: a, os_cloud: a, provision: { command: [x], environment: { API_TOKEN: hunter2 } } }')],
    ['an argument', subjects('{ name: a, os_cloud: a, provision: { command: [x, "https://me:hunter2@x"] } }')],
  ])('a secret in the file (%s) without showing it, and names its cure', async (_, text) => {
    const found = await refused(text)
    expect(found.join('\n')).toMatch(/\(.*_file|_FILE/)
    expect(found.join('\n')).not.toContain('hunter2')
  })
  it('tells all problems of subjects at once, in their order', async () => {
    expect(await refused(subjects('{ name: a }', A, '{ name: b, os_cloud: b, contacts: [x], scopes: [y] }'))).toEqual([
      expect.stringMatching(/^4:5 /), expect.stringMatching(/^5:13 /), expect.stringMatching(/^6:40 /), expect.stringMatching(/^6:53 /),
    ])
  })
})

it('braces of commands themselves, and variables, are none of {subject}', async () => {
  const { fleet } = await load(defaults("provision: { command: [x, '{.items}', '{print}', '${SUBJECT}', '{{.Name}}', 'a{subject}'] }, deadline: 2h", A))
  expect(fleet.subjects[0]!.provision!.command).toEqual(['x', '{.items}', '{print}', '${SUBJECT}', '{{.Name}}', 'aa'])
  expect((await load(beside('retention: 30d'))).fleet.retentionDays).toBe(30)
})

describe('what a subject is', () => {
  const both = 'os_cloud: "{subject}", kubeconfig: "{subject}/k.yaml", pod_image: x, region: R'
  it('its scopes tell, where the defaults give both', async () => {
    const { fleet: { subjects: [cloud, cluster] }, dir } = await load(defaults(both, '{ name: a, scopes: [scs-compatible-iaas] }', '{ name: b, scopes: [scs-compatible-kaas] }'))
    expect([cloud!.osCloud, cloud!.region, cloud!.kubeconfig, cloud!.podImage]).toEqual(['a', 'R', undefined, undefined])
    expect([cluster!.osCloud, cluster!.region, cluster!.kubeconfig, cluster!.podImage]).toEqual([undefined, undefined, [`${dir}/b/k.yaml`], 'x'])
  })
  it('default scopes of both kinds hold as far as they fit', async () => {
    const { fleet } = await load(defaults('scopes: [scs-compatible-iaas, scs-compatible-kaas]', A, '{ name: b, kubeconfig: k }'))
    expect(fleet.subjects.map(({ scopes }) => scopes)).toEqual([['scs-compatible-iaas'], ['scs-compatible-kaas']])
  })
  it('a cluster that is provisioned needs no kubeconfig', async () => {
    const { fleet } = await load(subjects('{ name: a, scopes: [scs-compatible-kaas], provision: { command: [x] } }'))
    expect(fleet.subjects[0]!.kubeconfig).toBeUndefined()
  })
  it('one subject can be without the hooks and engines of the defaults', async () => {
    const { fleet } = await load(defaults('conformance: true, provision: { command: [x] }', '{ name: a, kubeconfig: k, conformance: false, provision: null }', '{ name: b, kubeconfig: k }'))
    expect(fleet.subjects.map(({ conformance, provision }) => [conformance, provision?.command])).toEqual([[undefined, undefined], [true, ['x']]])
  })
  it('a visit that may last longer than the night is told', async () => {
    const { warnings } = await load(`${HEAD}deadline: 1h\nsubjects: [{ name: a, os_cloud: a, deadline: 2h }]\n`)
    expect(warnings).toEqual([expect.stringMatching(/^nightly\.yaml:4:\d+: a may take longer than the night/)])
  })
})
