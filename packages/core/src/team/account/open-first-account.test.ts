import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasAccounts } from '../../fleet/management-key/first-start.ts'
import { me } from '../../identity/sign-in/me.ts'
import { refused } from '../../testing/refusals.ts'
import { openTestGatehouse, type TestGatehouse, tokenOf } from '../../testing/test-gatehouse.ts'
import { openFirstAccount, setupLink } from './open-first-account.ts'

const test = suite('openFirstAccount')
let gatehouse: TestGatehouse

test.before(async () => {
  gatehouse = await openTestGatehouse()
})
test.after(() => gatehouse?.close())

const input = (token: string) => ({ token, slug: 'acme', name: 'Acme', email: 'owner@acme.com' })

test('without the token that the start printed nobody gets in', async () => {
  const nobody = gatehouse.caller(null, null)
  const token = tokenOf(setupLink(gatehouse.core))
  for (const wrong of [
    '',
    'a',
    `${token.slice(0, -2)}AA`,
    gatehouse.core.sealer.seal('', 'mail').toString('base64url'),
  ]) {
    await refused('not-found', openFirstAccount(nobody, input(wrong)))
  }
  await refused('invalid', openFirstAccount(nobody, input('a'.repeat(300))))
  assert.not(await hasAccounts(gatehouse.core))
})

test('opens one account for the first who comes, signed in as its owner', async () => {
  const nobody = gatehouse.caller(null, null)
  const token = tokenOf(setupLink(gatehouse.core))
  const both = await Promise.allSettled([
    openFirstAccount(nobody, input(token)),
    openFirstAccount(nobody, { ...input(token), slug: 'second', email: 'other@acme.com' }),
  ])
  const [first, second] = both
  if (first?.status !== 'fulfilled') throw first?.reason
  assert.is(second?.status, 'rejected')
  const { user, memberships } = await me(
    gatehouse.caller({ kind: 'sign-in', token: first.value.signIn }, 'acme'),
  )
  assert.is(user.email, 'owner@acme.com')
  assert.equal(
    memberships.map(({ account, role }) => [account.slug, role]),
    [['acme', 'OWNER']],
  )
})

test('the token is worth nothing any more', async () => {
  const token = tokenOf(setupLink(gatehouse.core))
  await refused(
    'conflict',
    openFirstAccount(gatehouse.caller(null, null), input(token)),
    /already been opened/,
  )
})

test.run()
