import { guardingScopes, guardsSomething } from '@gatehouse/core/access/roles'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { nouns, presets, scopesIn } from './scope-presets.ts'

const test = suite('presets of API keys')

test('a preset gives scopes that guard something, and none that its maker lacks', () => {
  for (const { value } of presets) {
    if (value === 'custom') continue
    const all = scopesIn(value, guardingScopes)
    assert.ok(all.length > 0 && all.every(guardsSomething), value)
    assert.equal(scopesIn(value, ['account:read']), ['account:read'])
  }
})

test('read only reads', () => {
  for (const scope of scopesIn('read', guardingScopes)) assert.match(scope, /:read$/)
})

test('each noun of a scope is explained', () => {
  for (const scope of guardingScopes) assert.ok(nouns[scope.slice(0, scope.indexOf(':'))], scope)
})

test.run()
