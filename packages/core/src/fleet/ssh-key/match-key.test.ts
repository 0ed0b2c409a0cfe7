import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, refusesAllBut } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { by, trace } from '../../testing/trace.ts'
import { survey } from '../manifest/sync-outcomes.testing.ts'
import { getManifest } from '../server/get-manifest.ts'
import { newPublicKey, registerTestServer } from '../server/servers.testing.ts'
import { addKey } from './add-key.ts'
import { declineKeyMatch } from './decline-key-match.ts'
import { listKeyMatches } from './list-key-matches.ts'
import { matchKey } from './match-key.ts'

const test = suite('matchKey')
let stage: Stage
let prod: string
const theirs = newPublicKey()
const known = newPublicKey()

test.before(async () => {
  stage = await openStage()
  prod = await registerTestServer(stage.owner, 'prod-1')
  await addKey(stage.operator.caller, { name: 'laptop', publicKey: known })
  await survey(stage, prod, [
    { login: 'root', line: `${known} ops@old-laptop` },
    { login: 'deploy', line: `restrict,command="echo hi there" ${theirs} viewer@partner.com` },
    { login: 'deploy', line: 'ssh-ed25519 not-base64 broken' },
  ])
})
test.after(() => stage?.close())

const foreign = async () => (await getManifest(stage.viewer.caller, { server: prod })).foreign
async function theirFingerprint(): Promise<string> {
  const found = (await foreign()).find(({ comment }) => comment === 'viewer@partner.com')
  if (!found?.fingerprint) throw new Error('not found')
  return found.fingerprint
}

test('the keys found on a host are shown with whose they are, or may be', async () => {
  const [root, deploy, broken] = await foreign()
  assert.equal([root?.login, root?.owner?.email, root?.suggested], ['root', 'ops@acme.com', null])
  assert.equal(
    [deploy?.login, deploy?.owner, deploy?.suggested?.email, deploy?.options],
    ['deploy', null, 'viewer@partner.com', 'restrict,command="echo hi there"'],
  )
  assert.equal([broken?.fingerprint, broken?.suggested], [null, null])
})

test('only owners and operators may say whose a key is', async () => {
  const input = { server: prod, fingerprint: await theirFingerprint(), user: stage.viewer.user }
  await refusesAllBut(['OWNER', 'OPERATOR'], stage, (caller) => matchKey(caller, input))
})

test('the member is asked, and the key lets nobody in before they add it themselves', async () => {
  const { operator, viewer, owner } = stage
  const fingerprint = await theirFingerprint()
  const { events, synced } = await trace(stage, () =>
    matchKey(operator.caller, { server: prod, fingerprint, user: viewer.user }),
  )
  const [event] = events
  assert.equal(
    [event?.verb, event?.actor, event?.details],
    ['key.matched', by(operator).actor, { server: 'prod-1', member: 'viewer@partner.com' }],
  )
  assert.equal(synced, [])
  assert.equal((await foreign())[1]?.asked, [{ email: 'viewer@partner.com', declined: false }])
  assert.equal((await listKeyMatches(owner.caller, undefined)).items, [], 'nobody else is asked')
  const [asked] = (await listKeyMatches(viewer.caller, undefined)).items
  assert.equal([asked?.server, asked?.fingerprint, asked?.publicKey], ['prod-1', fingerprint, theirs])
  await addKey(viewer.caller, { name: 'found', publicKey: asked?.publicKey ?? '' })
  assert.equal((await listKeyMatches(viewer.caller, undefined)).items, [])
  assert.is((await foreign())[1]?.owner?.email, 'viewer@partner.com')
})

test('a member may say that it is not theirs, and nobody else may', async () => {
  const { billing, operator, viewer } = stage
  const fingerprint = await theirFingerprint()
  await matchKey(operator.caller, { server: prod, fingerprint, user: billing.user })
  const [asked] = (await listKeyMatches(billing.caller, undefined)).items
  const match = asked?.match ?? ''
  await refused('not-found', declineKeyMatch(viewer.caller, { match }))
  const { events } = await trace(stage, () => declineKeyMatch(billing.caller, { match }))
  assert.equal(
    events.map(({ verb, actor }) => [verb, actor.label]),
    [['key.declined', billing.email]],
  )
  assert.equal((await listKeyMatches(billing.caller, undefined)).items, [])
  assert.ok((await foreign())[1]?.asked.some(({ email, declined }) => email === billing.email && declined))
  await refused('not-found', declineKeyMatch(billing.caller, { match }))
})

test('a key that was not found there, or is registered already, is refused', async () => {
  const { owner, operator, rival } = stage
  const [root] = await foreign()
  const registered = { server: prod, fingerprint: root?.fingerprint ?? '', user: operator.user }
  await refused('conflict', matchKey(owner.caller, registered), /already added this key/)
  const unknown = { server: prod, fingerprint: 'SHA256:nothing', user: operator.user }
  await refused('not-found', matchKey(owner.caller, unknown))
  await refused('invalid', matchKey(owner.caller, { ...unknown, fingerprint: '\0' }))
  await refused(
    'not-found',
    matchKey(owner.caller, { server: prod, fingerprint: await theirFingerprint(), user: rival.user }),
  )
})

test.run()
