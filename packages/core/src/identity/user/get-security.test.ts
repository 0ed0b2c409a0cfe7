import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { guardingScopes } from '../../access/roles.ts'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { refused } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { changeEmail } from '../email-change/change-email.ts'
import { getOwnEmailChange } from '../email-change/get-own-email-change.ts'
import { listPasskeys } from '../passkey/list-passkeys.ts'
import { getRecoveryCodes } from '../recovery/get-recovery-codes.ts'
import { personWithPasskey } from '../recovery/person-with-passkey.testing.ts'
import { getOwnReset } from '../reset/get-own-reset.ts'
import { getSecurity } from './get-security.ts'

const test = suite('getSecurity')
let stage: Stage

test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

test('it shows in one what its parts show alone, and enters once', async () => {
  const { member } = await personWithPasskey(stage, 'shown@acme.com')
  const { caller } = member
  const { pool } = caller.core
  await changeEmail(caller, { email: 'shown.anew@acme.com' })
  let connections = 0
  const count = () => connections++
  pool.on('acquire', count)
  const shown = await getSecurity(caller)
  pool.off('acquire', count)
  assert.is(connections, 1)
  assert.equal(shown, {
    passkeys: await listPasskeys(caller),
    recoveryCodes: await getRecoveryCodes(caller),
    reset: await getOwnReset(caller),
    emailChange: await getOwnEmailChange(caller),
  })
  assert.is(shown.passkeys.items.length, 1)
  assert.is(shown.emailChange?.to, 'shown.anew@acme.com')
})

test('no API key sees it', async () => {
  const { secret } = await createApiKey(stage.owner.caller, {
    name: 'all',
    scopes: [...guardingScopes],
  })
  await refused('scope', getSecurity(stage.gatehouse.caller({ kind: 'api-key', secret }, null)))
})

test.run()
