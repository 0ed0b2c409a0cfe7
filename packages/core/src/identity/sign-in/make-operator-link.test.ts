import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Caller } from '../../access/caller.ts'
import { newPublicKey } from '../../fleet/server/servers.testing.ts'
import { addKey } from '../../fleet/ssh-key/add-key.ts'
import { listKeys } from '../../fleet/ssh-key/list-keys.ts'
import { openAccountFor } from '../../team/account/open-account.ts'
import { acceptInvite } from '../../team/invite/accept-invite.ts'
import { createInvite } from '../../team/invite/create-invite.ts'
import { listInvites } from '../../team/invite/list-invites.ts'
import { refused, refusesAndWritesNothing } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { tokenOf } from '../../testing/test-gatehouse.ts'
import { trace } from '../../testing/trace.ts'
import { changeEmail } from '../email-change/change-email.ts'
import { enrolAs } from '../passkey/enrol.testing.ts'
import { personWithPasskey } from '../recovery/person-with-passkey.testing.ts'
import { mailedLink } from './mailed-link.testing.ts'
import { makeOperatorLink } from './make-operator-link.ts'
import { me } from './me.ts'
import { redeemLink } from './redeem-link.ts'

const test = suite('makeOperatorLink')
let stage: Stage
let operator: Caller

test.before(async () => {
  stage = await openStage()
  operator = stage.gatehouse.caller({ kind: 'operator', label: 'gatehouse command (root)' }, null)
})
test.after(() => stage?.close())

const signedIn = (token: string) => stage.gatehouse.caller({ kind: 'sign-in', token }, 'acme')

test('only whoever runs Gatehouse makes one, and only for somebody who is there', async () => {
  const { owner, nobody } = stage
  const asMember = stage.gatehouse.caller({ kind: 'operator', as: owner.email, label: 'root' }, null)
  for (const caller of [owner.caller, nobody, asMember])
    await refusesAndWritesNothing(stage, 'scope', () => makeOperatorLink(caller, { email: owner.email }))
  await refused('not-found', makeOperatorLink(operator, { email: 'nobody@nowhere.com' }))
})

test('it stands in the log of each account, by the system; the sign-in says by what it was proved', async () => {
  const { owner, nobody } = stage
  const made = await trace(stage, () => makeOperatorLink(operator, { email: owner.email }))
  assert.is(made.mails, 0)
  assert.equal(
    made.events.map(({ account, verb, actor, resource, details }) => ({
      account,
      verb,
      actor,
      label: resource.label,
      details,
    })),
    [
      {
        account: 'acme',
        verb: 'user.link_made',
        actor: { kind: 'system', id: null, label: 'gatehouse command (root)' },
        label: owner.email,
        details: { minutes: 10 },
      },
    ],
  )
  const token = tokenOf(made.result.link)
  const { result, events } = await trace(stage, () => redeemLink(nobody, { token }))
  assert.equal(events[0]?.details, { assurance: 'operator' })
  assert.is((await me(signedIn(result.signIn))).assurance, 'operator')
  await refused('expired', redeemLink(nobody, { token }))
})

test('a passkey is asked for all the same', async () => {
  const { member } = await personWithPasskey(stage, 'careful@acme.com')
  const { link } = await makeOperatorLink(operator, { email: member.email })
  assert.is((await redeemLink(stage.nobody, { token: tokenOf(link) })).needs, 'passkey')
})

test('what whoever runs Gatehouse does as an owner before they first come stays', async () => {
  const { gatehouse, nobody } = stage
  const email = 'owner@initech.com'
  await openAccountFor(operator, { slug: 'initech', name: 'Initech', email })
  const asOwner = gatehouse.caller({ kind: 'operator', as: email, label: 'root' }, 'initech')
  await createInvite(asOwner, { email: 'contractor@temp.com', role: 'VIEWER', mail: false })
  await addKey(asOwner, { name: 'given', publicKey: newPublicKey() })
  const { link } = await makeOperatorLink(operator, { email })
  for (const one of [link, await mailedLink(gatehouse.core, email)]) {
    const { signIn } = await redeemLink(nobody, { token: tokenOf(one) })
    const person = gatehouse.caller({ kind: 'sign-in', token: signIn }, 'initech')
    assert.is((await listInvites(person, undefined)).items.length, 1)
    assert.is((await listKeys(person, undefined)).items.length, 1)
  }
})

test('it proves no address, ends what a copied link had put there, and what is done from then on stays', async () => {
  const { owner, nobody, gatehouse } = stage
  const email = 'late@temp.com'
  const { link } = await createInvite(owner.caller, { email, role: 'OPERATOR' })
  const { signIn } = await acceptInvite(nobody, { token: tokenOf(link) })
  const thief = signedIn(signIn ?? '')
  await addKey(thief, { name: 'theirs', publicKey: newPublicKey() })

  const made = await makeOperatorLink(operator, { email })
  const person = signedIn((await redeemLink(nobody, { token: tokenOf(made.link) })).signIn)
  await refused('signed-out', me(thief))
  assert.equal((await listKeys(person, undefined)).items, [])
  await refused('conflict', changeEmail(person, { email: 'other@temp.com' }), /has not verified/)
  await addKey(person, { name: 'own', publicKey: newPublicKey() })
  await enrolAs(person, 'laptop')
  assert.is((await me(person)).assurance, 'passkey', 'no mail was shown')

  await redeemLink(nobody, { token: tokenOf(await mailedLink(gatehouse.core, email)) })
  assert.equal(
    (await listKeys(person, undefined)).items.map(({ name }) => name),
    ['own'],
  )
  await changeEmail(person, { email: 'other@temp.com' })
})

test.run()
