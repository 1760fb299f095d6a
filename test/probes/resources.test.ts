import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { KINDS, type KindName, kindOf } from '../../src/probes/resources.ts'
import { answered, FakeOpenStack } from './fake-openstack.ts'

const NAME = 'scs-check-0tl2zzzabcdef-part'
const names = Object.keys(KINDS) as KindName[]

describe.each(names)('a %s', kind => {
  const { command, noun } = kindOf(kind)

  it('is removed by hand by its id, or its name where the id is unknown or makes no sense', () => {
    const known = command({ id: '517a8982-fa06', name: NAME })
    expect(known).toMatch(kind === 'ec2-credential' ? `openstack ec2 credentials delete ${NAME}` : `openstack ${noun} delete 517a8982-fa06`)
    for (const id of ['', '; rm -rf /', '$(touch /tmp/x)', '`id`', '../x', '-f', '\n', '*', '--all']) {
      const unknown = command({ id, name: NAME })
      expect(unknown).toContain(NAME)
      expect(unknown).toBe(command({ id: '', name: NAME }))
    }
  })

  it('is removed by a command that a shell takes as it is', () => {
    const words = (line: string) => execFileSync('/bin/sh', ['-c', `openstack() { case "$*" in *list*) echo 'ID-1 ${NAME}';; *) printf '%s|' "$@";; esac; }; ${line}`]).toString()
    expect(words(command({ id: 'a1-b2', name: NAME }))).toMatch(/^[a-z0-9 |]+\|delete\|(a1-b2|scs-check-0tl2zzzabcdef-part)\|$/)
    expect(words(command({ id: '', name: NAME }))).toMatch(/delete\|(ID-1|scs-check-0tl2zzzabcdef-part)\|/)
  })

  it('can only be where its service is', async () => {
    expect(await kindOf(kind).offered?.(new FakeOpenStack([kindOf(kind).service]).cloud()) ?? true).toBe(kind === 'ec2-credential')
  })

  it('keeps to the listing of its own service, and its removal knows what is gone', async () => {
    const cloud = new FakeOpenStack()
    await kindOf(kind).list(cloud.cloud())
    expect(cloud.requests).toHaveLength(1)
    cloud.fault = () => Promise.reject(answered(404, ''))
    if (kind !== 'router') await expect(kindOf(kind).remove(cloud.cloud(), 'x', {})).resolves.toBeUndefined()
  })
})

describe('a listing', () => {
  it('that a service does without holds nothing, which is believed of snapshots alone', async () => {
    const cloud = new FakeOpenStack()
    cloud.fault = () => Promise.reject(answered(404, 'no such path'))
    expect(await kindOf('snapshot').list(cloud.cloud())).toEqual([])
    await expect(kindOf('volume').list(cloud.cloud())).rejects.toMatchObject({ status: 404 })
    cloud.fault = () => Promise.reject(answered(503, 'later'))
    await expect(kindOf('snapshot').list(cloud.cloud())).rejects.toMatchObject({ status: 503 })
  })

  it.each([
    ['volume', '/volumes', { 'os-vol-tenant-attr:tenant_id': 'other' }], ['snapshot', '/snapshots', { 'os-extended-snapshot-attributes:project_id': 'other' }], ['backup', '/backups', { 'os-backup-project-attr:project_id': 'other' }],
    ['image', '/images', { owner: 'other' }], ['server', '/servers', { tenant_id: 'other' }], ['network', '/networks', { project_id: 'other', tenant_id: 'other' }],
    ['network', '/networks', { project_id: 'project', tenant_id: 'other' }], ['port', '/ports', { project_id: { toString: 'project' } }], ['port', '/ports', { project_id: null }],
    ['ec2-credential', '/credentials', { user_id: 'user', project_id: 'other', blob: `{"access":"${NAME}"}` }],
    ['ec2-credential', '/credentials', { user_id: 'other', project_id: 'project', blob: `{"access":"${NAME}"}` }],
  ] as const)('leaves out a %s that belongs to others: %j', async (kind, path, owner) => {
    const cloud = new FakeOpenStack()
    cloud.put(path, { id: 'x', name: NAME, ...owner })
    expect((await kindOf(kind).list(cloud.cloud())).filter(({ name }) => name === NAME)).toEqual([])
  })

  it('takes only texts for names, of whatever kind', async () => {
    const cloud = new FakeOpenStack()
    for (const name of [{ toString: NAME }, [NAME], 7, null]) cloud.put('/volumes', { name, project_id: 'project' })
    expect((await kindOf('volume').list(cloud.cloud())).map(({ name }) => name)).toEqual(['scs-check', '', '', '', ''])
    for (const blob of ['', '{', '[]', '{"access":7}', '{"__proto__":{"access":"x"}}', 'null']) cloud.put('/credentials', { user_id: 'user', project_id: 'project', blob })
    expect((await kindOf('ec2-credential').list(cloud.cloud())).map(({ name }) => name)).toEqual(['foreign', '', '', '', '', '', ''])
  })
})
