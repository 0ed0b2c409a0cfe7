import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { changeRole } from '../../team/member/change-role.ts'
import { refused, refusesAllBut } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { holderKey, openSession } from '../sessions.testing.ts'
import { playSession } from './play-session.ts'
import { goOnViewing } from './viewing.ts'

const test = suite('a viewing of a recording')
let stage: Stage
let session: string

test.before(async () => {
  stage = await openStage()
  await registerTestServer(stage.owner, 'prod-1')
  session = (await openSession(stage, await holderKey(stage, stage.operator))).id
})
test.after(() => stage?.close())

test('it stands in the log once, and may go on', async () => {
  const { owner } = stage
  const { result, events } = await trace(stage, async () => {
    const { viewing } = await playSession(owner.caller, { session })
    for (let piece = 0; piece < 3; piece++) await goOnViewing(owner.caller, { session, viewing })
    return viewing
  })
  const { account, actor } = by(owner)
  assert.equal(
    events.map((event) => [event.account, event.verb, event.actor, event.resource.id]),
    [[account, 'session.played', actor, session]],
  )
  assert.match(result, /^[\w-]+$/)
})

test('only owners and operators may begin one', () =>
  refusesAllBut(['OWNER', 'OPERATOR'], stage, (caller) => playSession(caller, { session })))

test('it is nobody else’s, of no other session, and not to be made up', async () => {
  const { owner, operator, rival } = stage
  const { viewing } = await playSession(owner.caller, { session })
  const other = (await openSession(stage, await holderKey(stage, operator, 'other'))).id
  await refused('not-found', goOnViewing(operator.caller, { session, viewing }))
  await refused('not-found', goOnViewing(rival.caller, { session, viewing }))
  await refused('not-found', goOnViewing(owner.caller, { session: other, viewing }))
  for (const wrong of ['', 'x', viewing.slice(1), `${viewing.slice(0, -4)}AAAA`])
    await refused('not-found', goOnViewing(owner.caller, { session, viewing: wrong }))
  const strangers = (caller: typeof owner.caller) => goOnViewing(caller, { session, viewing })
  for (const role of ['VIEWER', 'BILLING'] as const)
    await refused('scope', strangers(stage.members[role].caller))
})

test('another letter anywhere, or anything else, is none, and no error', async () => {
  const { owner } = stage
  const { viewing } = await playSession(owner.caller, { session })
  const none = (text: string) => refused('not-found', goOnViewing(owner.caller, { session, viewing: text }))
  for (let at = 0; at < viewing.length; at++)
    await none(viewing.slice(0, at) + (viewing[at] === 'A' ? 'B' : 'A') + viewing.slice(at + 1))
  for (const spelled of [
    ` ${viewing}`,
    `${viewing}=`,
    `${viewing}\n`,
    `${viewing.slice(0, 9)}.${viewing.slice(9)}`,
  ])
    await none(spelled)
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (text) => void (await none(text))),
  )
  await refused('invalid', goOnViewing(owner.caller, { session, viewing: 'A'.repeat(1_000_000) }))
})

test('it ends after a day, and with the right', async () => {
  const { owner, operator } = stage
  const { viewing } = await playSession(operator.caller, { session })
  const now = Date.now
  try {
    Date.now = () => now() + 25 * 60 * 60 * 1000
    await refused('expired', goOnViewing(operator.caller, { session, viewing }))
  } finally {
    Date.now = now
  }
  await goOnViewing(operator.caller, { session, viewing })
  await changeRole(owner.caller, { user: operator.user, role: 'VIEWER' })
  await refused('scope', goOnViewing(operator.caller, { session, viewing }))
})

test.run()
