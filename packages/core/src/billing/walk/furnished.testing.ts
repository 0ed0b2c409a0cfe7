import { makeTestTrunk } from '../../dialer/trunk/trunks.testing.ts'
import { changeServerSettings } from '../../fleet/server/change-settings.ts'
import { noteType } from '../../fleet/server/note-type.ts'
import { newPublicKey, registerTestServer } from '../../fleet/server/servers.testing.ts'
import { addSharedLogin } from '../../fleet/shared-login/add-shared-login.ts'
import { addKey } from '../../fleet/ssh-key/add-key.ts'
import { enrolAs } from '../../identity/passkey/enrol.testing.ts'
import { setProvider } from '../../machine/provider/set-provider.ts'
import { holderKey, openSession } from '../../session/sessions.testing.ts'
import { changeAccountSettings } from '../../team/account/change-settings.ts'
import { createApiKey } from '../../team/api-key/create-api-key.ts'
import { createInvite } from '../../team/invite/create-invite.ts'
import { limitServers } from '../../team/member/limit-servers.ts'
import { offerOwnership } from '../../team/member/offer-ownership.ts'
import { setMemberEnd } from '../../team/member/set-end.ts'
import { tokenOf } from '../../testing/test-gatehouse.ts'
import type { Shop } from '../shop.testing.ts'

const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()

/** Somebody’s account, and in it a thing for each mutation to be about. */
export async function furnished(shop: Shop, slug: string) {
  const { gatehouse } = shop
  const owner = await gatehouse.account(slug)
  const { caller } = owner
  const join = (name: string, role: 'OPERATOR' | 'VIEWER') =>
    gatehouse.join(owner, `${name}@${slug}.com`, role)
  const operator = await join('operator', 'OPERATOR')
  const viewer = await join('viewer', 'VIEWER')
  const leaver = await join('leaver', 'VIEWER')
  const heir = await join('heir', 'OPERATOR')
  const holder = await join('holder', 'VIEWER')
  await offerOwnership(caller, { user: heir.user })
  const { passkey } = await enrolAs(holder.caller, 'laptop')
  const prod = await registerTestServer(owner, 'prod-1')
  const web = await registerTestServer(owner, 'web-0')
  const staging = await registerTestServer(owner, 'staging-1', ['staging'])
  const key = await addKey(caller, { name: 'short', publicKey: newPublicKey(), expiresAt: inHours(5) })
  const { apiKey } = await createApiKey(caller, {
    name: 'script',
    scopes: ['team:read'],
    ranges: ['10.0.0.0/8', '192.0.2.0/24'],
  })
  const operatorKey = newPublicKey()
  await addKey(operator.caller, { name: 'laptop', publicKey: operatorKey })
  await limitServers(caller, { user: operator.user, servers: [prod], labels: ['staging'] })
  await setMemberEnd(caller, { user: operator.user, expiresAt: inHours(5) })
  await changeAccountSettings(caller, { forwardTo: ['db:5432', 'cache:6379'] })
  await changeServerSettings(caller, { server: prod, sudo: false })
  await noteType(caller, { server: prod, type: 'CCX23' })
  const shared = await addSharedLogin(caller, { login: 'deploy', servers: [prod], members: [heir.user] })
  await setProvider(caller, { provider: 'demo' })
  const trunk = await makeTestTrunk(caller)
  const invite = (name: string) =>
    createInvite(caller, { email: `${name}@${slug}.com`, role: 'VIEWER', mail: false })
  const offered = await invite('offered')
  const revoked = await invite('revoked')
  const session = await openSession(shop, await holderKey(shop, owner), { account: slug })
  return {
    owner,
    operator,
    viewer,
    leaver,
    heir,
    holder,
    passkey: passkey.id,
    operatorKey,
    prod,
    web,
    staging,
    key: key.id,
    apiKey: apiKey.id,
    shared: shared.id,
    trunk: trunk.id,
    offered: { id: offered.invite.id, token: tokenOf(offered.link) },
    revoked: revoked.invite.id,
    session: session.id,
    administrator: { ...shop.administrator, account: slug },
    nobody: shop.nobody,
  }
}

export type Furnished = Awaited<ReturnType<typeof furnished>>
