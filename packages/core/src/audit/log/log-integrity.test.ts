import { createHash } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Caller } from '../../access/caller.ts'
import { runBillingVerbs } from '../../billing/billing-verbs.testing.ts'
import { runDialerVerbs } from '../../dialer/dialer-verbs.testing.ts'
import { retireGatewayKeys } from '../../fleet/gateway-key/retire-gateway-keys.ts'
import { rotateGatewayKey } from '../../fleet/gateway-key/rotate-gateway-key.ts'
import { retireManagementKeys } from '../../fleet/management-key/retire-management-keys.ts'
import { rotateManagementKey } from '../../fleet/management-key/rotate-management-key.ts'
import { recordDrift } from '../../fleet/manifest/record-drift.ts'
import { fail, prove, survey, wantedOf } from '../../fleet/manifest/sync-outcomes.testing.ts'
import { acceptHostKey } from '../../fleet/server/accept-host-key.ts'
import { adoptLogin } from '../../fleet/server/adopt-login.ts'
import { changeHop } from '../../fleet/server/change-hop.ts'
import { changeServerSettings } from '../../fleet/server/change-settings.ts'
import { giveUpServer } from '../../fleet/server/give-up-server.ts'
import { labelServer } from '../../fleet/server/label-server.ts'
import { noteType } from '../../fleet/server/note-type.ts'
import { removeServer } from '../../fleet/server/remove-server.ts'
import { renameServer } from '../../fleet/server/rename-server.ts'
import { newPublicKey, registerTestServer } from '../../fleet/server/servers.testing.ts'
import { addSharedLogin } from '../../fleet/shared-login/add-shared-login.ts'
import { changeSharedLogin } from '../../fleet/shared-login/change-shared-login.ts'
import { removeSharedLogin } from '../../fleet/shared-login/remove-shared-login.ts'
import { addKey } from '../../fleet/ssh-key/add-key.ts'
import { declineKeyMatch } from '../../fleet/ssh-key/decline-key-match.ts'
import { listKeyMatches } from '../../fleet/ssh-key/list-key-matches.ts'
import { matchKey } from '../../fleet/ssh-key/match-key.ts'
import { parsePublicKey } from '../../fleet/ssh-key/public-key.ts'
import { removeKey } from '../../fleet/ssh-key/remove-key.ts'
import { setKeyEnd } from '../../fleet/ssh-key/set-key-end.ts'
import { mailedLink } from '../../identity/sign-in/mailed-link.testing.ts'
import { makeOperatorLink } from '../../identity/sign-in/make-operator-link.ts'
import { redeemLink } from '../../identity/sign-in/redeem-link.ts'
import { requestLink } from '../../identity/sign-in/request-link.ts'
import { signOut } from '../../identity/sign-in/sign-out.ts'
import { thereAndBack } from '../../installation/secret/there-and-back.testing.ts'
import { runMachineVerbs } from '../../machine/machine-verbs.testing.ts'
import { recordPartDrift } from '../../machine/part/record-part-drift.ts'
import { recordUndone } from '../../machine/part/record-undone.ts'
import { runResellerVerbs } from '../../reseller/reseller-verbs.testing.ts'
import { changeAccountSettings } from '../../team/account/change-settings.ts'
import { closeAccount } from '../../team/account/close-account.ts'
import { openAccount } from '../../team/account/open-account.ts'
import { setupLink } from '../../team/account/open-first-account.ts'
import { renameAccount } from '../../team/account/rename-account.ts'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { revokeApiKey } from '../../team/api-key/revoke-api-key.ts'
import { acceptInvite } from '../../team/invite/accept-invite.ts'
import { createInvite } from '../../team/invite/create-invite.ts'
import { mailedToken } from '../../team/invite/mailed.testing.ts'
import { resendInvite } from '../../team/invite/resend-invite.ts'
import { revokeInvite } from '../../team/invite/revoke-invite.ts'
import { acceptOwnership } from '../../team/member/accept-ownership.ts'
import { changeRole } from '../../team/member/change-role.ts'
import { endExpired } from '../../team/member/end-expired.ts'
import { leave } from '../../team/member/leave.ts'
import { letPass } from '../../team/member/let-pass.testing.ts'
import { limitServers } from '../../team/member/limit-servers.ts'
import { offerOwnership } from '../../team/member/offer-ownership.ts'
import { revokeMember } from '../../team/member/revoke-member.ts'
import { setMemberEnd } from '../../team/member/set-end.ts'
import { captureLog } from '../../testing/captured-log.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { tokenOf } from '../../testing/test-gatehouse.ts'
import { appendLeaf, leafOf, rootOf } from '../event/merkle.ts'
import { runSecurityVerbs } from '../event/security-verbs.testing.ts'
import { runSessionVerbs } from '../event/session-verbs.testing.ts'
import { verbs } from '../event/verbs.ts'
import type { AuditEventView } from '../event/view.ts'
import { exportEvents } from './export-events.ts'
import { searchEvents } from './search-events.ts'

const test = suite('integrity of the log')
let stage: Stage
const logged = captureLog()
/** Everything that must never be found in the database or the logs. */
const secrets: string[] = []

const secret = (token: string | null) => {
  if (!token) throw new Error('there is no secret here')
  secrets.push(token)
  return token
}
const tokenIn = ({ credential }: Caller) => (credential?.kind === 'sign-in' ? credential.token : null)

test.before(async () => {
  stage = await openStage()
  for (const { caller } of Object.values(stage.members)) secret(tokenIn(caller))
  await runEveryVerb()
})
test.after(async () => {
  logged.restore()
  await stage?.close()
})

async function runEveryVerb() {
  const { gatehouse, owner, operator, viewer, billing, rival, nobody } = stage
  const { core } = gatehouse
  const signIn = async (email: string) => {
    const { signIn } = await redeemLink(nobody, {
      token: secret(tokenOf(await mailedLink(core, email))),
    })
    return gatehouse.caller({ kind: 'sign-in', token: secret(signIn) }, 'acme')
  }
  const as = await signIn(owner.email)
  const odd = { ...as, userAgent: 'lone \u2028 "quoted" \\ 1e3' }
  await renameAccount(odd, { name: 'Acme, "Ltd." é 日本 \u{1F512}' })
  const one = await registerTestServer({ ...owner, caller: as }, 'prod-1')
  await renameServer(as, { server: one, name: 'web-1' })
  await noteType(as, { server: one, type: 'CCX13' })
  await labelServer(as, { server: one, labels: ['staging'] })
  const hop = await registerTestServer({ ...owner, caller: as }, 'hop-1')
  await changeHop(as, { server: one, via: hop })
  await changeHop(as, { server: one, via: null })
  const shared = await addSharedLogin(as, { login: 'deploy', servers: [one, hop], members: [operator.user] })
  await changeSharedLogin(as, { sharedLogin: shared.id, servers: [one] })
  await removeSharedLogin(as, { sharedLogin: shared.id })
  await removeServer(as, { server: hop, forget: true })
  await acceptHostKey(as, { server: one, hostKey: newPublicKey() })
  const key = await addKey(operator.caller, { name: 'laptop', publicKey: newPublicKey() })
  await removeKey(operator.caller, { key: key.id })
  await addKey(operator.caller, { name: 'desk', publicKey: newPublicKey() })
  await limitServers(as, { user: operator.user, servers: [one] })
  await changeRole(as, { user: viewer.user, role: 'OPERATOR' })
  const runner = gatehouse.caller({ kind: 'operator', label: 'gatehouse command (root)' }, null)
  secret(tokenOf((await makeOperatorLink(runner, { email: owner.email })).link))
  const { invite, link } = await createInvite(as, { email: 'new@temp.com', role: 'VIEWER' })
  secret(tokenOf(link))
  secret(await mailedToken(gatehouse, 'new@temp.com'))
  secret(tokenOf((await resendInvite(as, { invite: invite.id, link: true })).link))
  const joined = await acceptInvite(nobody, { token: secret(await mailedToken(gatehouse, 'new@temp.com')) })
  secret(joined.signIn)
  const taken = await createInvite(as, { email: 'other@temp.com', role: 'VIEWER', mail: false })
  secret(tokenOf(taken.link))
  await revokeInvite(as, { invite: taken.invite.id })
  await requestLink(nobody, { email: billing.email })
  secret(await mailedToken(gatehouse, billing.email))
  await offerOwnership(as, { user: viewer.user })
  await acceptOwnership(viewer.caller, undefined)
  const apiKey = await createApiKey(as, { name: 'script', scopes: ['account:update'] })
  const program = gatehouse.caller({ kind: 'api-key', secret: secret(apiKey.secret) }, null)
  await renameAccount(program, { name: 'By a program' })
  await revokeApiKey(as, { apiKey: apiKey.apiKey.id })
  await text(await exportEvents(as, { format: 'csv', from: '2020-01-01T00:00:00+02:00' }))
  await syncVerbs(as, one)
  await runSessionVerbs(stage, as, one)
  await runMachineVerbs(stage, as, one)
  await runDialerVerbs(stage, as, one)
  for (const shown of await runSecurityVerbs(stage, as)) secret(shown)
  await runBillingVerbs(stage, as)
  for (const shown of await runResellerVerbs(stage)) secret(shown)
  await removeServer(as, { server: one })
  await leave(billing.caller, undefined)
  await revokeMember(as, { user: operator.user })
  secret(tokenOf(setupLink(core)))
  await signOut(await signIn(viewer.email), undefined)
  await openAccount(as, { slug: 'closing', name: 'Closing' })
  const closing = { ...as, account: 'closing' }
  const dead = await registerTestServer({ ...owner, caller: closing }, 'dead-1')
  await closeAccount(closing, { slug: 'closing' })
  await giveUpServer(runner, { server: dead })
  await retireManagementKeys(core)
  // came by a copied link, and then by mail to another account
  const copied = await createInvite(as, { email: 'late@temp.com', role: 'VIEWER' })
  secret(await mailedToken(gatehouse, 'late@temp.com'))
  secret((await acceptInvite(nobody, { token: secret(tokenOf(copied.link)) })).signIn)
  const elsewhere = await createInvite(rival.caller, { email: 'late@temp.com', role: 'VIEWER' })
  secret(tokenOf(elsewhere.link))
  const proof = secret(await mailedToken(gatehouse, 'late@temp.com'))
  secret((await acceptInvite(nobody, { token: proof })).signIn)
  stage = { ...stage, owner: { ...owner, caller: as } }
}

/** What comes of syncing servers, and of the clock. */
async function syncVerbs(as: Caller, server: string) {
  const { gatehouse, billing, owner } = stage
  const { core } = gatehouse
  const wanted = await wantedOf(stage, server)
  await changeAccountSettings(as, { checkMinutes: 7 })
  await changeServerSettings(as, { server, sudo: true })
  await fail(stage, wanted, { unadopted: { odd: { uid: 1000, groups: ['docker'] } } })
  await adoptLogin(as, { server, login: 'odd' })
  await recordDrift(core, wanted, [{ what: 'ops', added: ['SHA256:x "odd" \\'], removed: [] }])
  const part = { account: owner.account.id, server, part: 'firewall', lease: 'one', name: 'web-1' }
  const added = ['tcp dport 81 accept comment "odd \\"']
  await gatehouse.database.owner.query('select touch_part($1, $2, $3)', [
    part.account,
    part.part,
    JSON.stringify([server]),
  ])
  await recordPartDrift(core, 'firewall.drifted', part, { added, removed: [], text: null })
  await recordUndone(core, 'firewall.rolled_back', { ...part, digest: 'ab', why: 'It could not connect.' })
  for (const noun of ['disposition', 'recipe', 'trunk'] as const) {
    await recordPartDrift(
      core,
      `${noun}.drifted`,
      { ...part, lease: noun },
      { added: [`${noun} ${added}`], removed: [], text: null },
    )
    await recordUndone(core, `${noun}.rolled_back`, { ...part, digest: 'ab', why: 'It said "no" \\.' })
  }
  const found = newPublicKey()
  await survey(stage, server, [{ login: 'root', line: found }])
  await matchKey(as, { server, fingerprint: parsePublicKey(found).fingerprint, user: billing.user })
  const [asked] = (await listKeyMatches(billing.caller, undefined)).items
  await declineKeyMatch(billing.caller, { match: asked?.match ?? '' })
  await rotateManagementKey(as, undefined)
  await rotateGatewayKey(as, undefined)
  const given = await wantedOf(stage, server)
  await prove(stage, given, {}, { key: given.nextKey?.id ?? '' })
  await retireManagementKeys(core)
  await retireGatewayKeys(core)
  await thereAndBack(gatehouse)
  const guest = await gatehouse.join(owner, 'guest@temp.com', 'OPERATOR')
  secret(tokenIn(guest.caller))
  const expiresAt = new Date(Date.now() + 60_000).toISOString()
  const key = await addKey(guest.caller, { name: 'short', publicKey: newPublicKey() })
  await setKeyEnd(guest.caller, { key: key.id, expiresAt })
  await setMemberEnd(as, { user: guest.user, expiresAt })
  await letPass(gatehouse, 'ssh_keys', guest.user)
  await endExpired(core)
  await letPass(gatehouse, 'memberships', guest.user)
  await endExpired(core)
}

test('every verb there is was run', async () => {
  const { rows } = await stage.gatehouse.database.owner.query(
    'select distinct verb from audit_events order by 1',
  )
  assert.equal(
    rows.map(({ verb }) => verb),
    [...verbs].sort(),
  )
})

test("each stored leaf is that of the event as its reader gets it, and the head's frontier that of all", async () => {
  const { owner, gatehouse } = stage
  const items: AuditEventView[] = []
  let cursor: string | undefined
  do {
    const page = await searchEvents(owner.caller, { limit: 200, ...(cursor && { cursor }) })
    items.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  const { rows } = await gatehouse.database.owner.query<{ seq: number; leaf: Buffer }>(
    'select seq, leaf from audit_events where account_id = $1 order by seq',
    [owner.account.id],
  )
  assert.is(items.length, rows.length)
  let frontier: Buffer[] = []
  for (const [size, { seq, leaf }] of rows.entries()) {
    const event = items.find((one) => one.seq === seq)
    if (!event) throw new Error(`event ${seq} cannot be read`)
    assert.equal(leafOf(event).toString('hex'), leaf.toString('hex'), `${seq} ${event.verb}`)
    // as a stranger's tool has it: from the JSON that the API sends
    assert.equal(leafOf(JSON.parse(JSON.stringify(event))), leafOf(event))
    frontier = appendLeaf(frontier, size, leaf)
  }
  const { rows: heads } = await gatehouse.database.owner.query<{ seq: number; frontier: Buffer[] }>(
    'select seq, frontier from audit_heads where account_id = $1',
    [owner.account.id],
  )
  assert.is(heads[0]?.seq, rows.length)
  assert.equal(rootOf(heads[0]?.frontier ?? []).toString('hex'), rootOf(frontier).toString('hex'))
  assert.equal(heads[0]?.frontier.length, frontier.length)
})

test('an event tampered with no longer fits its leaf', async () => {
  const { items } = await searchEvents(stage.owner.caller, { limit: 5 })
  for (const event of items) {
    const forged = { ...event, actor: { ...event.actor, label: 'somebody@else.com' } }
    assert.not.equal(leafOf(forged), leafOf(event))
  }
})

test('changes name secret fields and show none', async () => {
  const { rows } = await stage.gatehouse.database.owner.query<{ field: string; shown: string }>(
    `select distinct key as field, value::text as shown from audit_events, jsonb_each(changes)
     where key ~* '(hash|token|private|secret)'`,
  )
  assert.ok(rows.length >= 5)
  for (const { field, shown } of rows) {
    assert.match(shown, /^\{"to": ("\(secret\)"|null), "from": ("\(secret\)"|null)\}$/, field)
  }
})

test('no token and no private key is anywhere in the database or the logs', async () => {
  const { owner } = stage.gatehouse.database
  const { rows: tables } = await owner.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'gatehouse'`,
  )
  assert.ok(tables.length > 15)
  let dump = logged.text()
  for (const { name } of tables) {
    const { rows } = await owner.query<{ row: string }>(`select t::text as row from ${name} t`)
    dump += rows.map(({ row }) => row).join('\n')
  }
  assert.ok(dump.includes('owner@acme.com'))
  assert.ok(secrets.length >= 15 && new Set(secrets).size === secrets.length)
  const decoded = dump.replace(/\\+x[0-9a-f]+/g, (hex) =>
    Buffer.from(hex.replace(/\\+x/, ''), 'hex').toString('latin1'),
  )
  for (const one of secrets) {
    const bare = Buffer.from(one.replace(/^gh_/, ''), 'base64url').toString('hex')
    assert.not(dump.includes(one) || decoded.includes(one) || dump.includes(bare), 'a secret is stored')
  }
  assert.not.match(dump + decoded, /PRIVATE KEY|[?#&]token=/)
  const { rows } = await owner.query('select from sign_ins where token_hash = $1', [
    createHash('sha256')
      .update(tokenIn(stage.owner.caller) ?? '')
      .digest(),
  ])
  assert.is(rows.length, 1, 'the search would have found what is stored')
})

test.run()
