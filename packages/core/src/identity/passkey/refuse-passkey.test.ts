import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { acceptInvite } from '../../team/invite/accept-invite.ts'
import { createInvite } from '../../team/invite/create-invite.ts'
import { waitingMails } from '../../team/invite/mailed.testing.ts'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import type { SoftwareAuthenticator } from '../../testing/software-authenticator.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { tokenOf } from '../../testing/test-gatehouse.ts'
import { trace } from '../../testing/trace.ts'
import { byLink, personWithPasskey } from '../recovery/person-with-passkey.testing.ts'
import { passkeyOptions } from '../sign-in/passkey-options.ts'
import { verifyPasskey } from '../sign-in/verify-passkey.ts'

const test = suite('the alarm for a copied passkey')
let stage: Stage

test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

/** The copy: it has the key, and counts from where it was copied. From an address of its own each time. */
let address = 0
async function copy(device: SoftwareAuthenticator) {
  const caller = { ...stage.nobody, ip: `203.0.113.${address++ % 200}` }
  return verifyPasskey(caller, { response: device.get(await passkeyOptions(caller), { counter: 1 }) })
}

test('its owner and the owners of their accounts are told, each of their own accounts alone', async () => {
  const { gatehouse, owner, rival } = stage
  const { member, device } = await personWithPasskey(stage, 'copied@acme.com')
  const { link } = await createInvite(rival.caller, { email: member.email, role: 'VIEWER' })
  await acceptInvite(member.caller, { token: tokenOf(link) })
  const { events, mails } = await trace(stage, () => refused('signed-out', copy(device), /not accepted/))
  assert.equal(
    events.map(({ account, verb, details }) => [account, verb, details.stored, details.shown]),
    [
      ['acme', 'passkey.refused', 1, 1],
      ['globex', 'passkey.refused', 1, 1],
    ],
  )
  assert.is(mails, 3)
  const told = (await waitingMails(gatehouse)).map(
    ({ template, to, person, accounts, passkey, ip, link }) => {
      assert.equal(
        [template, person, passkey, link],
        ['passkey-refused', member.email, 'laptop', `${gatehouse.core.url}/`],
      )
      assert.match(ip ?? '', /^203\.0\.113\./)
      return [to, accounts]
    },
  )
  assert.equal(
    told.sort(([a], [b]) => String(a).localeCompare(String(b))),
    [
      [member.email, null],
      [owner.email, 'acme'],
      [rival.email, 'globex'],
    ],
  )
})

test('nobody is told twice in an hour, however many tries there are at once, and each stands in the log, up to a number', async () => {
  const { gatehouse } = stage
  const { device } = await personWithPasskey(stage, 'noisy@acme.com')
  const first = await trace(stage, () =>
    Promise.all(Array.from({ length: 8 }, () => copy(device).catch(() => null))),
  )
  assert.is(first.events.length, 8)
  assert.is(first.mails, 2, 'the person and the owner, once')
  for (let tries = 8; tries < 20; tries++) await refused('signed-out', copy(device))
  await refusesAndWritesNothing(stage, 'signed-out', () => copy(device), /not accepted/)
  await gatehouse.database.owner.query(
    `update rate_limits set expire = expire - 3600000 where key like 'passkey-alarm.mail:%'`,
  )
  const other = await personWithPasskey(stage, 'other@acme.com')
  assert.is((await trace(stage, () => copy(other.device).catch(() => null))).mails, 2)
})

test('an hour later the alarm rings again', async () => {
  const { gatehouse } = stage
  const { device } = await personWithPasskey(stage, 'again@acme.com')
  const alarms = async () => (await trace(stage, () => copy(device).catch(() => null))).mails
  assert.equal([await alarms(), await alarms()], [2, 0])
  await gatehouse.database.owner.query('update rate_limits set expire = expire - 3600000')
  assert.equal([await alarms(), await alarms()], [2, 0])
})

test('a wrong signature rings no alarm, and neither does the real one', async () => {
  const { member, device } = await personWithPasskey(stage, 'fine@acme.com')
  const { caller } = await byLink(stage, member.email)
  const quiet = async (work: () => Promise<unknown>) => {
    const { events, mails } = await trace(stage, () => work().catch(() => null))
    assert.is(mails, 0)
    return events.map(({ verb }) => verb)
  }
  const options = await passkeyOptions(caller)
  assert.equal(
    await quiet(() => verifyPasskey(caller, { response: device.get(options, { userVerified: false }) })),
    [],
  )
  const again = await passkeyOptions(caller)
  assert.equal(await quiet(() => verifyPasskey(caller, { response: device.get(again) })), ['user.signed_in'])
})

test.run()
