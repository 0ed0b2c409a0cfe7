import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Caller } from '../../access/caller.ts'
import { refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { trace } from '../../testing/trace.ts'
import { createInvite } from '../invite/create-invite.ts'
import { revokeMember } from '../member/revoke-member.ts'
import { getAccount } from './get-account.ts'
import { holdAccount, liftHold } from './hold-account.ts'

const test = suite('holdAccount')
let stage: Stage
let administrator: Caller

test.before(async () => {
  stage = await openStage()
  administrator = stage.gatehouse.caller({ kind: 'operator', label: 'gatehouse command (root)' }, null)
})
test.after(() => stage?.close())

const invite = () => createInvite(stage.owner.caller, { email: `${Math.random()}@temp.com`, role: 'VIEWER' })

test('the administrator alone may, of an account that there is, with a reason', async () => {
  for (const { caller } of Object.values(stage.members))
    await refusesAndWritesNothing(stage, 'signed-out', () =>
      holdAccount(caller, { account: 'acme', reason: 'x' }),
    )
  const hold = (account: string, reason: string) => () => holdAccount(administrator, { account, reason })
  await refusesAndWritesNothing(stage, 'not-found', hold('nowhere', 'x'))
  await refusesAndWritesNothing(stage, 'invalid', hold('acme', ' '), /Say why/)
  await refusesAndWritesNothing(stage, 'invalid', hold('acme', 'x'.repeat(201)), /At most 200/)
  await refusesAndWritesNothing(
    stage,
    'conflict',
    () => liftHold(administrator, { account: 'acme' }),
    /have not put/,
  )
})

test('nothing is added to an account on hold, and whatever takes away goes on', async () => {
  const { events } = await trace(stage, () =>
    holdAccount(administrator, { account: 'acme', reason: 'Abuse report' }),
  )
  assert.equal(
    events.map(({ verb, actor, details }) => ({ verb, actor: actor.label, details })),
    [{ verb: 'account.held', actor: 'gatehouse command (root)', details: { reason: 'Abuse report' } }],
  )
  await refusesAndWritesNothing(stage, 'suspended', invite, /your Gatehouse administrator put it on hold/)
  await refusesAndWritesNothing(stage, 'conflict', () =>
    holdAccount(administrator, { account: 'acme', reason: 'x' }),
  )
  const { holds } = await getAccount(stage.operator.caller, undefined)
  assert.equal(
    holds.map(({ kind, reason }) => ({ kind, reason })),
    [{ kind: 'operator', reason: 'Abuse report' }],
  )
  await revokeMember(stage.owner.caller, { user: stage.viewer.user })
})

test('once it is lifted, the account grows again', async () => {
  const { events } = await trace(stage, () => liftHold(administrator, { account: 'acme' }))
  assert.equal(
    events.map(({ verb }) => verb),
    ['account.hold_lifted'],
  )
  await invite()
  assert.equal((await getAccount(stage.owner.caller, undefined)).holds, [])
})

test.run()
