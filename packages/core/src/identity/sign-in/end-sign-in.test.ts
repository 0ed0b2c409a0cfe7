import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Caller } from '../../access/caller.ts'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { tokenOf } from '../../testing/test-gatehouse.ts'
import { by, trace } from '../../testing/trace.ts'
import { endSignIn } from './end-sign-in.ts'
import { listSignIns } from './list-sign-ins.ts'
import { mailedLink } from './mailed-link.testing.ts'
import { me } from './me.ts'
import { redeemLink } from './redeem-link.ts'

const test = suite('sign-ins')
let stage: Stage
/** The operator, signed in by mail: the first such ends what a copied link let in. */
let mine: Caller
test.before(async () => {
  stage = await openStage()
  mine = await another('192.0.2.7')
})
test.after(() => stage?.close())

const another = async (ip: string) => {
  const { gatehouse, nobody, operator } = stage
  const token = tokenOf(await mailedLink(gatehouse.core, operator.email))
  const { signIn } = await redeemLink({ ...nobody, ip, userAgent: 'Firefox' }, { token })
  return gatehouse.caller({ kind: 'sign-in', token: signIn }, 'acme')
}
const idOf = async (ip: string) => (await listSignIns(mine)).items.find((one) => one.ip === ip)?.id ?? ''

test('they are listed with where they come from, one’s own alone', async () => {
  const phone = await another('198.51.100.1')
  const { items } = await listSignIns(mine)
  assert.equal(
    items.map(({ ip, userAgent, current, assurance }) => [ip, userAgent, current, assurance]),
    [
      ['198.51.100.1', 'Firefox', false, 'mail'],
      ['192.0.2.7', 'Firefox', true, 'mail'],
    ],
  )
  assert.equal(
    (await listSignIns(phone)).items.map(({ current }) => current),
    [true, false],
  )
  assert.is((await listSignIns(stage.viewer.caller)).items.length, 1)
})

test('one is ended, at once, and stands in the log', async () => {
  const { operator } = stage
  const tablet = await another('198.51.100.2')
  const signIn = await idOf('198.51.100.2')
  await refusesAndWritesNothing(stage, 'not-found', () => endSignIn(stage.viewer.caller, { signIn }))
  const { result, events } = await trace(stage, () => endSignIn(mine, { signIn }))
  assert.equal(result, { ended: 1 })
  assert.equal(
    events.map(({ changes, ...rest }) => rest),
    [
      {
        ...by(operator),
        verb: 'user.signed_out',
        resource: { type: 'user', id: operator.user, label: operator.email },
        details: { ended: 1 },
      },
    ],
  )
  await refused('signed-out', me(tablet))
  await refusesAndWritesNothing(stage, 'not-found', () => endSignIn(mine, { signIn }))
})

test('all others are ended, and the one that asks stays', async () => {
  const others = [await another('198.51.100.3'), await another('198.51.100.4')]
  assert.ok((await endSignIn(mine, { others: true })).ended >= 2)
  for (const other of others) await refused('signed-out', me(other))
  assert.is((await listSignIns(mine)).items.length, 1)
  assert.equal(await endSignIn(mine, { others: true }), { ended: 0 })
})

test('no API key may see or end them, and odd input is refused', async () => {
  const { gatehouse, owner, nobody } = stage
  const { secret } = await createApiKey(owner.caller, { name: 'all', scopes: ['account:read'] })
  const byKey = gatehouse.caller({ kind: 'api-key', secret }, null)
  await refused('scope', listSignIns(byKey))
  await refusesAndWritesNothing(stage, 'scope', () => endSignIn(byKey, { others: true }))
  await refused('signed-out', listSignIns(nobody))
  await refusesAndWritesNothing(stage, 'invalid', () => endSignIn(mine, { signIn: 'x' }))
})

test.run()
