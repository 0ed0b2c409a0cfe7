import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newPublicKey } from '../../fleet/server/servers.testing.ts'
import { addKey } from '../../fleet/ssh-key/add-key.ts'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { waitingMails } from '../../team/invite/mailed.testing.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { trace } from '../../testing/trace.ts'
import { enrolAs } from '../passkey/enrol.testing.ts'
import { removePasskey } from '../passkey/remove-passkey.ts'
import { newRecoveryCodes } from '../recovery/new-recovery-codes.ts'
import { byLink } from '../recovery/person-with-passkey.testing.ts'
import { passkeyOptions } from '../sign-in/passkey-options.ts'
import { verifyPasskey } from '../sign-in/verify-passkey.ts'

const test = suite('mails to the person')
let stage: Stage

test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

test('whatever by which somebody is known is added or removed, they hear of it, and nobody else does', async () => {
  const { gatehouse, owner } = stage
  const told = async (work: () => Promise<unknown>) => {
    await trace(stage, work)
    return (await waitingMails(gatehouse)).map((mail) => {
      const { template, to, ip, userAgent, link } = mail
      assert.equal(
        { template, to, ip, userAgent, link },
        {
          template: 'proof-changed',
          to: owner.email,
          ip: '192.0.2.7',
          userAgent: 'uvu',
          link: 'http://localhost:4600/',
        },
      )
      return [mail.change, mail.name]
    })
  }
  const { caller } = await byLink(stage, owner.email)
  assert.equal(await told(() => addKey(caller, { name: 'laptop', publicKey: newPublicKey() })), [
    ['ssh-key-added', 'laptop'],
  ])
  assert.equal(await told(() => createApiKey(caller, { name: 'ci', scopes: ['team:read'] })), [
    ['api-key-made', 'ci'],
  ])
  const enrolled: Awaited<ReturnType<typeof enrolAs>>[] = []
  assert.equal(await told(async () => enrolled.push(await enrolAs(caller, 'phone'))), [
    ['passkey-added', 'phone'],
  ])
  assert.equal(await told(() => newRecoveryCodes(caller)), [['recovery-codes-made', null]])
  const [{ device, passkey } = {}] = enrolled
  if (!device || !passkey) throw new Error('nothing was enrolled')
  const touch = async () => {
    const { signIn } = await verifyPasskey(caller, { response: device.get(await passkeyOptions(caller)) })
    caller.credential = { kind: 'sign-in', token: signIn }
  }
  assert.equal(await told(touch), [], 'a touch is told to nobody')
  assert.equal(await told(() => removePasskey(caller, { passkey: passkey.id })), [
    ['passkey-removed', 'phone'],
  ])
})

test('what whoever runs Gatehouse does in somebody’s name is told to nobody', async () => {
  const operator = stage.gatehouse.caller(
    { kind: 'operator', as: stage.operator.email, label: 'root' },
    'acme',
  )
  const { mails } = await trace(stage, () => addKey(operator, { name: 'made', publicKey: newPublicKey() }))
  assert.is(mails, 0)
})

test('what is refused is told to nobody', async () => {
  const { mails } = await trace(stage, () =>
    addKey(stage.viewer.caller, { name: 'x', publicKey: 'ssh-rsa AAAA' }).catch(() => null),
  )
  assert.is(mails, 0)
})

test.run()
