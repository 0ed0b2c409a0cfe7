import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { registerTestServer } from '../../fleet/server/servers.testing.ts'
import { enrolAs } from '../../identity/passkey/enrol.testing.ts'
import { letTouchesGoStale } from '../../identity/passkey/stale.testing.ts'
import { changeSecurity } from '../../team/account/change-security.ts'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { holderKey, openSession } from '../sessions.testing.ts'
import { watchSession } from '../watch-session.ts'
import { playSession } from './play-session.ts'
import { searchRecordings } from './search-recordings.ts'
import { goOnViewing } from './viewing.ts'

const test = suite('an account that asks for a touch before a recording is shown')
let stage: Stage
let session: string

test.before(async () => {
  stage = await openStage()
  await registerTestServer(stage.owner, 'prod-1')
  session = (await openSession(stage, await holderKey(stage, stage.operator))).id
  await enrolAs(stage.owner.caller, 'laptop')
  await changeSecurity(stage.owner.caller, { touchToPlay: true })
})
test.after(() => stage?.close())

const ways = {
  playing: (caller: Stage['nobody']) => playSession(caller, { session }),
  watching: (caller: Stage['nobody']) => watchSession(caller, { session }),
  searching: (caller: Stage['nobody']) => searchRecordings(caller, { text: 'secret' }),
}

for (const [name, show] of Object.entries(ways)) {
  test(`${name} needs a fresh touch, and a passkey to touch`, async () => {
    const { gatehouse, operator, owner } = stage
    await enrolAs(owner.caller, `${name} key`)
    await show(owner.caller)
    await refusesAndWritesNothing(
      stage,
      'fresh-auth',
      () => show(operator.caller),
      /Add one under My security/,
    )
    const { secret } = await createApiKey(owner.caller, { name, scopes: ['session:play'] })
    await refusesAndWritesNothing(
      stage,
      'fresh-auth',
      () => show(gatehouse.caller({ kind: 'api-key', secret }, null)),
      /which API keys don’t have/,
    )
    await show(gatehouse.caller({ kind: 'operator', label: 'command' }, 'acme'))
  })
}

test('a viewing that was begun goes on when its touch is fresh no more; the next needs another', async () => {
  const { gatehouse, owner } = stage
  await enrolAs(owner.caller, 'one more')
  const { viewing } = await playSession(owner.caller, { session })
  await letTouchesGoStale(gatehouse.database)
  await goOnViewing(owner.caller, { session, viewing })
  for (const show of Object.values(ways))
    await refusesAndWritesNothing(stage, 'fresh-auth', () => show(owner.caller), /passkey again/)
})

test('without the setting nothing is asked', async () => {
  const { operator, owner, gatehouse } = stage
  const touch = await enrolAs(operator.caller, 'phone')
  assert.ok(touch.passkey.id)
  await changeSecurity(gatehouse.caller({ kind: 'operator', label: 'command' }, 'acme'), {
    touchToPlay: false,
  })
  for (const { caller } of [operator, owner]) await playSession(caller, { session })
})

test.run()
