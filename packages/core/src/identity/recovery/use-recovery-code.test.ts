import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { acceptInvite } from '../../team/invite/accept-invite.ts'
import { createInvite } from '../../team/invite/create-invite.ts'
import { captureLog } from '../../testing/captured-log.ts'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { SoftwareAuthenticator } from '../../testing/software-authenticator.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { tokenOf } from '../../testing/test-gatehouse.ts'
import { by, trace } from '../../testing/trace.ts'
import { enrolOptions } from '../passkey/enrol-options.ts'
import { enrolPasskey } from '../passkey/enrol-passkey.ts'
import { listPasskeys } from '../passkey/list-passkeys.ts'
import { me } from '../sign-in/me.ts'
import { getRecoveryCodes } from './get-recovery-codes.ts'
import { newRecoveryCodes } from './new-recovery-codes.ts'
import { byLink, personWithPasskey } from './person-with-passkey.testing.ts'
import { useRecoveryCode } from './use-recovery-code.ts'

const test = suite('signing in by a recovery code')
let stage: Stage
const logged = captureLog()
test.before(async () => {
  stage = await openStage()
})
test.after(async () => {
  logged.restore()
  await stage?.close()
})

const signedIn = (signIn: string) => stage.gatehouse.caller({ kind: 'sign-in', token: signIn }, 'acme')
async function personWithCodes(email: string) {
  const { member } = await personWithPasskey(stage, email)
  const { codes } = await newRecoveryCodes(member.caller)
  return { member, codes: codes as [string, string, ...string[]] }
}

test('a code is used up, and lets its holder do nothing but enrol, which then signs in', async () => {
  const { member, codes } = await personWithCodes('lost@acme.com')
  const begun = await byLink(stage, member.email)
  assert.is(begun.needs, 'passkey')
  const typed = codes[0].toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O')
  const { result, events, mails } = await trace(stage, () => useRecoveryCode(begun.caller, { code: typed }))
  assert.equal(
    events.map(({ changes, ...event }) => event),
    [
      {
        ...by(member),
        verb: 'recovery_codes.used',
        resource: { type: 'user', id: member.user, label: member.email },
        details: { left: 15 },
      },
    ],
  )
  assert.not(JSON.stringify(events).includes(codes[0]))
  assert.is(mails, 2, 'the person and the owner')
  await refused('signed-out', enrolOptions(begun.caller))

  const half = signedIn(result.signIn)
  await refused('signed-out', me(half), /Add a passkey/)
  await refused('signed-out', createApiKey(half, { name: 'x', scopes: ['account:read'] }))
  await refused('signed-out', newRecoveryCodes(half))
  await refusesAndWritesNothing(stage, 'signed-out', () => useRecoveryCode(half, { code: codes[1] }))

  const device = new SoftwareAuthenticator()
  const response = device.create(await enrolOptions(half))
  const enrolled = await trace(stage, () => enrolPasskey(half, { name: 'new laptop', response }))
  assert.equal(
    enrolled.events.map(({ verb, details }) => [verb, details]),
    [['passkey.enrolled', { assurance: 'mail+passkey', instead: 'recovery code' }]],
  )
  const full = signedIn(enrolled.result.signIn ?? '')
  assert.is((await me(full)).assurance, 'mail+passkey')
  assert.is((await getRecoveryCodes(full))?.left, 15, 'it counts as touched, and the rest are left')
  assert.is((await listPasskeys(full)).items.length, 2)
  await refused('signed-out', enrolOptions(half))
  await refused('signed-out', me(half))
})

test('a code works once, however many try at the same time', async () => {
  const { member, codes } = await personWithCodes('race@acme.com')
  const tries = await Promise.all([1, 2, 3].map(() => byLink(stage, member.email)))
  const outcomes = await Promise.allSettled(
    tries.map(({ caller }) => useRecoveryCode(caller, { code: codes[0] })),
  )
  assert.is(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  const { caller } = await byLink(stage, member.email)
  await refusesAndWritesNothing(
    stage,
    'invalid',
    () => useRecoveryCode(caller, { code: codes[0] }),
    undefined,
  )
  assert.is((await getRecoveryCodes(member.caller))?.left, 15)
})

test('a wrong code changes nothing, and the right one still works in the same sign-in', async () => {
  const { member, codes } = await personWithCodes('typo@acme.com')
  const theirs = await personWithCodes('other@acme.com')
  const { caller } = await byLink(stage, member.email)
  for (const code of ['', 'nonsense', '0000-0000-0000-0000', theirs.codes[0]]) {
    const error = await refused('invalid', useRecoveryCode(caller, { code }))
    assert.match(JSON.stringify(error), /"code"/)
  }
  await useRecoveryCode(caller, { code: codes[0] })
})

test('a code is nothing without the link, in a sign-in that is complete, or for whoever has none', async () => {
  const { member, codes } = await personWithCodes('order@acme.com')
  const { nobody, viewer } = stage
  for (const caller of [nobody, member.caller, viewer.caller])
    await refusesAndWritesNothing(
      stage,
      'signed-out',
      () => useRecoveryCode(caller, { code: codes[0] }),
      /link/,
    )
  await personWithPasskey(stage, 'none@acme.com')
  const { caller } = await byLink(stage, 'none@acme.com')
  await refusesAndWritesNothing(stage, 'invalid', () => useRecoveryCode(caller, { code: codes[0] }))
})

test('it stands in the log of each account, and each owner is told of their own alone', async () => {
  const { rival, gatehouse } = stage
  const { member, codes } = await personWithCodes('both@acme.com')
  const { link } = await createInvite(rival.caller, { email: member.email, role: 'VIEWER' })
  await acceptInvite(member.caller, { token: tokenOf(link) })
  const { caller } = await byLink(stage, member.email)
  const { events, mails } = await trace(stage, () => useRecoveryCode(caller, { code: codes[0] }))
  assert.equal(
    events.map(({ account, verb }) => [account, verb]),
    [
      ['acme', 'recovery_codes.used'],
      ['globex', 'recovery_codes.used'],
    ],
  )
  assert.is(mails, 3)
  const { rows } = await gatehouse.database.owner.query('select payload from jobs order by id')
  const told = rows
    .map(({ payload }) =>
      JSON.parse(gatehouse.core.sealer.open(Buffer.from(payload.sealed, 'base64'), 'mail').toString()),
    )
    .map(({ to, person, accounts, left }) => [to, person, accounts, left])
    .sort(([a], [b]) => String(a).localeCompare(String(b)))
  assert.equal(told, [
    [member.email, member.email, null, 15],
    ['owner@acme.com', member.email, 'acme', 15],
    ['owner@globex.com', member.email, 'globex', 15],
  ])
})

test('tries are counted by person, wherever they come from', async () => {
  const { member, codes } = await personWithCodes('guess@acme.com')
  const { caller } = await byLink(stage, member.email)
  for (let tries = 0; tries < 10; tries++)
    await refused(
      'invalid',
      useRecoveryCode({ ...caller, ip: `198.51.100.${tries}` }, { code: '0'.repeat(16) }),
    )
  await refused('rate', useRecoveryCode({ ...caller, ip: '198.51.100.99' }, { code: codes[0] }))
})

test('tries are counted by address', async () => {
  const caller = { ...stage.nobody, ip: '203.0.113.5' }
  for (let tries = 0; tries < 30; tries++)
    await refused('signed-out', useRecoveryCode(caller, { code: '0'.repeat(16) }))
  await refused('rate', useRecoveryCode(caller, { code: '0'.repeat(16) }))
})

test.run()
