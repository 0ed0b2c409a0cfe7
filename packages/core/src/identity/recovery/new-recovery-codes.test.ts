import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { letTouchesGoStale } from '../passkey/stale.testing.ts'
import { getRecoveryCodes } from './get-recovery-codes.ts'
import { newRecoveryCodes } from './new-recovery-codes.ts'
import { byLink, personWithPasskey } from './person-with-passkey.testing.ts'
import { useRecoveryCode } from './use-recovery-code.ts'

const test = suite('making recovery codes')
let stage: Stage
test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

test('sixteen, answered once, of which hashes alone are kept and nothing stands in the log', async () => {
  const { member } = await personWithPasskey(stage, 'sixteen@acme.com', 'VIEWER')
  assert.is(await getRecoveryCodes(member.caller), null)
  const { result, events } = await trace(stage, () => newRecoveryCodes(member.caller))
  assert.is(new Set(result.codes).size, 16)
  assert.equal(
    events.map(({ changes, ...event }) => event),
    [
      {
        ...by(member),
        verb: 'recovery_codes.generated',
        resource: { type: 'user', id: member.user, label: member.email },
        details: { codes: 16 },
      },
    ],
  )
  assert.equal(await getRecoveryCodes(member.caller), { left: 16, madeAt: result.madeAt })
  const { rows } = await stage.gatehouse.database.owner.query(
    `select salt, hashes, (select string_agg(to_jsonb(e)::text, '') from audit_events e) as log from recovery_codes where user_id = $1`,
    [member.user],
  )
  assert.equal([rows[0].salt.length, rows[0].hashes.length], [16, 16 * 32])
  for (const code of result.codes) assert.not(rows[0].log.includes(code))
})

test('new ones void the old', async () => {
  const { member } = await personWithPasskey(stage, 'again@acme.com')
  const old = await newRecoveryCodes(member.caller)
  const { codes } = await newRecoveryCodes(member.caller)
  const { caller } = await byLink(stage, member.email)
  for (const code of old.codes.slice(0, 2)) {
    await refusesAndWritesNothing(stage, 'invalid', () => useRecoveryCode(caller, { code }))
  }
  await useRecoveryCode(caller, { code: codes[0] ?? '' })
  assert.is((await getRecoveryCodes(member.caller))?.left, 15)
})

test('whoever has no passkey, no fresh touch, or no sign-in makes none', async () => {
  const { viewer, owner, gatehouse, nobody } = stage
  await refusesAndWritesNothing(stage, 'conflict', () => newRecoveryCodes(viewer.caller), /Add one first/)
  await refused('signed-out', newRecoveryCodes(nobody))
  const { secret } = await createApiKey(owner.caller, { name: 'ci', scopes: ['team:read'] })
  await refused('scope', newRecoveryCodes(gatehouse.caller({ kind: 'api-key', secret }, 'acme')))
  const { member } = await personWithPasskey(stage, 'stale@acme.com')
  await letTouchesGoStale(gatehouse.database)
  await refusesAndWritesNothing(stage, 'fresh-auth', () => newRecoveryCodes(member.caller))
})

test.run()
