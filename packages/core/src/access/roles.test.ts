import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  guardingScopes,
  type Role,
  roleHolds,
  roleMeans,
  roles,
  rolesWith,
  type Scope,
  scopes,
  scopesOfRole,
} from './roles.ts'

const test = suite('roles')

const everybody = 'account:read'
const ownersAlone =
  'account:update account:close team:manage api-key:manage subscription:manage customer:manage'
const notBilling = `team:read audit:read audit:export
  server:read service:read firewall:read recipe:read trunk:read disposition:read session:read`
const ownersAndOperators = `server:manage server:resize server:ssh service:restart firewall:write recipe:override trunk:write
  disposition:write call:dial session:play session:terminate`
const notOperators = 'subscription:read invoice:read'
const ownersAndBilling = 'payment-method:read payment-method:write invoice:pay coupon:redeem customer:read'

/** The whole table, spelled out. */
const table: [scopes: string, roles: Role[]][] = [
  [everybody, ['OWNER', 'OPERATOR', 'VIEWER', 'BILLING']],
  [ownersAlone, ['OWNER']],
  [notBilling, ['OWNER', 'OPERATOR', 'VIEWER']],
  [ownersAndOperators, ['OWNER', 'OPERATOR']],
  [notOperators, ['OWNER', 'VIEWER', 'BILLING']],
  [ownersAndBilling, ['OWNER', 'BILLING']],
]
const words = (text: string) => text.split(/\s+/) as Scope[] // compared with the list of scopes below

test('the table is this one, scope by scope', () => {
  const expected = table.flatMap(([names, holders]) => words(names).map((scope) => [scope, holders] as const))
  assert.equal(expected.map(([scope]) => scope).sort(), [...scopes].sort())
  for (const [scope, holders] of expected) assert.equal(rolesWith(scope), holders, scope)
})

test('the scopes that guard something are those that a verb, a read or a route takes', () => {
  const taken = new Set<string>()
  for (const folder of ['../', '../../../../apps/api/src/']) {
    const root = new URL(folder, import.meta.url)
    for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || /\.(test|testing)\.ts$|access\/roles\.ts$/.test(file)) continue
      const text = readFileSync(new URL(file, root), 'utf8')
      for (const [, scope = ''] of text.matchAll(/\b(?:scope|keyScope): '([a-z-]+:[a-z-]+)'/g))
        taken.add(scope)
      for (const [, scope = ''] of text.matchAll(
        /\b(?:holds|roleHolds|requireScope)\([^)]*'([a-z-]+:[a-z-]+)'\)/g,
      ))
        taken.add(scope)
    }
  }
  assert.equal([...taken].sort(), [...guardingScopes].sort())
})

test('docs/access.md has the same table', () => {
  const text = readFileSync(new URL('../../../../docs/access.md', import.meta.url), 'utf8')
  const rows = [...text.matchAll(/^\| `([a-z-]+:[a-z-]+)` \|(.*)\|$/gm)].map(([, scope = '', cells = '']) => {
    const ticks = cells.split('|').map((cell) => cell.trim() === '✓')
    return [scope, roles.filter((_role, at) => ticks[at])]
  })
  assert.match(text, new RegExp(`^\\| scope \\| ${roles.join(' \\| ')} \\|$`, 'm'))
  const expected = scopes.map((scope) => [scope, rolesWith(scope)])
  assert.equal(rows.sort(), expected.sort())
})

test('there are these four roles, each with a meaning in a few words', () => {
  assert.equal([...roles], ['OWNER', 'OPERATOR', 'VIEWER', 'BILLING'])
  for (const role of roles) assert.ok(roleMeans[role].length < 40)
})

const anyRole = fc.constantFrom(...roles)
const anyScope = fc.constantFrom(...scopes)

test('the owner holds everything, and nobody a scope twice', () => {
  fc.assert(fc.property(anyScope, (scope) => roleHolds('OWNER', scope)))
  for (const role of roles) assert.is(new Set(scopesOfRole[role]).size, scopesOfRole[role].length)
})

test('roleHolds, rolesWith and the table say the same', () => {
  fc.assert(
    fc.property(anyRole, anyScope, (role, scope) => {
      const listed = (scopesOfRole[role] as readonly Scope[]).includes(scope)
      assert.is(roleHolds(role, scope), listed)
      assert.is(rolesWith(scope).includes(role), listed)
    }),
  )
})

test('whoever may change a kind of thing may read it', () => {
  const readable = scopes.filter((scope) => scope.endsWith(':read'))
  fc.assert(
    fc.property(anyRole, anyScope, (role, scope) => {
      const read = readable.find((one) => one.split(':')[0] === scope.split(':')[0])
      assert.ok(!roleHolds(role, scope) || !read || roleHolds(role, read), `${role} ${scope}`)
    }),
  )
})

test('a viewer only reads', () => {
  fc.assert(
    fc.property(anyScope, (scope) => {
      assert.ok(!roleHolds('VIEWER', scope) || /:(read|export)$/.test(scope), scope)
    }),
  )
})

test('no word but a listed scope is held, whatever its spelling', () => {
  fc.assert(
    fc.property(anyRole, fc.string(), (role, text) => {
      assert.is(roleHolds(role, text as Scope), (scopesOfRole[role] as readonly string[]).includes(text))
    }),
  )
  for (const odd of ['__proto__', 'constructor', '*', 'server:*', 'SERVER:READ']) {
    for (const role of roles) assert.not(roleHolds(role, odd as Scope))
  }
})

test.run()
