import { describe, expect, it } from 'vitest'
import { accountsFile, accountsOf } from '../../src/tempest/account.ts'

const account = { username: 'u', password: 'p', project_name: 'q' }

describe('the accounts of a file', () => {
  it.each([
    ['in the shortest form', account, { userDomain: 'Default', projectDomain: 'Default' }],
    ['with one domain', { ...account, domain_name: 'd' }, { userDomain: 'd', projectDomain: 'd' }],
    ['with two domains', { ...account, domain_name: 'd', user_domain_name: 'e', project_domain_name: 'f' }, { userDomain: 'e', projectDomain: 'f' }],
    ['of the days of tenants', { username: 'u', password: 'p', tenant_name: 'q' }, { userDomain: 'Default', projectDomain: 'Default' }],
    ['with a network', { ...account, resources: { network: 'n' } }, { userDomain: 'Default', projectDomain: 'Default', network: 'n' }],
    ['with a password of digits', { ...account, password: 1234 }, { password: '1234', userDomain: 'Default', projectDomain: 'Default' }],
  ])('%s', (_, entry, rest) => { expect(accountsOf([entry])).toEqual([{ username: 'u', password: 'p', project: 'q', ...rest }]) })
  it.each([
    ['that is no list', account, 'must be a list'], ['that is empty', [], 'must be a list'], ['of too many', Array.from({ length: 33 }, () => account), 'more than 32'],
    ['without a password', [account, { username: 'u', project_name: 'q' }], 'account 2 has no password'], ['without a project', [{ username: 'u', password: 'p' }], 'account 1 has no project_name'],
    ['of an administrator by role', [{ ...account, roles: ['admin'] }], 'administrator'], ['of an administrator by type', [{ ...account, types: ['admin'] }], 'administrator'],
    ['of things that are none', [null, 'x', []], 'account 1 has no username'],
  ])('%s are refused', (_, value, message) => { expect(() => accountsOf(value)).toThrow(message) })
  it('never show a password in a message', () => {
    expect(() => accountsOf([{ ...account, password: 'geheim', username: '' }])).toThrow(/^(?!.*geheim)/)
  })
})

it('Tempest\'s file gives every account a network and the parts of the tests, none of an administrator', () => {
  const [own] = accountsOf([{ ...account, password: 'it\'s "#: {}' }])
  expect(JSON.parse(accountsFile([{ ...own!, network: 'n' }]))).toEqual([{
    username: 'u', password: 'it\'s "#: {}', project_name: 'q', user_domain_name: 'Default', project_domain_name: 'Default', domain_name: 'Default',
    roles: ['member', 'reader'], resources: { network: 'n' },
  }])
})
