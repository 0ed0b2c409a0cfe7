import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Caller, Credential } from '@gatehouse/core/access/caller'
import { Conflict } from '@gatehouse/core/access/errors'
import type { Role } from '@gatehouse/core/access/roles'
import { getAccount } from '@gatehouse/core/account/get-account'
import { openAccountFor } from '@gatehouse/core/account/open-account'
import type { Core } from '@gatehouse/core/core'
import { acceptInvite } from '@gatehouse/core/invite/accept-invite'
import { createInvite } from '@gatehouse/core/invite/create-invite'
import { addKey } from '@gatehouse/core/key/add-key'
import { limitServers } from '@gatehouse/core/member/limit-servers'
import { listServers } from '@gatehouse/core/server/list-servers'
import { registerServer } from '@gatehouse/core/server/register-server'
import { me } from '@gatehouse/core/sign-in/me'
import { redeemLink } from '@gatehouse/core/sign-in/redeem-link'
import { createSignInLink } from '@gatehouse/core/sign-in/request-link'
import { generateManagementKey } from '@gatehouse/hosts/management-key'
import type { SandboxHost } from '@gatehouse/hosts/sandbox/sandbox-host'
import { makeDemoHosts } from './demo-hosts.ts'

export const demo = { slug: 'acme', owner: 'owner@acme.com', someone: 'ops@acme.com' } as const

const members = [
  { email: 'ops@acme.com', role: 'OPERATOR' },
  { email: 'saurav@acme.com', role: 'OPERATOR' },
  { email: 'finance@acme.com', role: 'BILLING' },
  { email: 'viewer@partner.com', role: 'VIEWER' },
] as const satisfies { email: string; role: Role }[]

const servers = [
  { name: 'prod-1', type: 'CCX23' },
  { name: 'prod-2', type: 'CCX23' },
  { name: 'staging-1', type: 'CCX13' },
] as const

const unfinished = (folder: string) => join(folder, 'unfinished')

/** Whether a start was ended in the middle of opening the demo account. */
export function isDemoUnfinished(folder: string): boolean {
  return existsSync(unfinished(folder))
}

/**
 * Opens the demo account through the verbs that everybody uses. Each step is passed over where it was done already, so a
 * start that was cut off is finished by the next one.
 */
export async function seedDemo(core: Core, folder: string): Promise<SandboxHost[]> {
  mkdirSync(folder, { recursive: true })
  writeFileSync(unfinished(folder), '')
  const caller = (credential: Credential | null): Caller => ({
    core,
    credential,
    account: demo.slug,
    ip: null,
    userAgent: null,
  })
  const label = 'demo'
  const as = (email: string) => caller({ kind: 'operator', label, as: email })
  await once(() =>
    openAccountFor(caller({ kind: 'operator', label }), { slug: demo.slug, name: 'Acme', email: demo.owner }),
  )
  const { managementKey } = await getAccount(as(demo.owner), undefined)
  const hosts = await makeDemoHosts(
    folder,
    managementKey,
    servers.map(({ name }) => name),
  )
  for (const { name, host } of hosts) {
    const type = servers.find((server) => server.name === name)?.type
    await once(() =>
      registerServer(as(demo.owner), {
        name,
        host: '127.0.0.1',
        port: host.port,
        hostKey: host.hostKey,
        type,
      }),
    )
  }
  for (const { email, role } of members) {
    await once(async () => {
      const { link } = await createInvite(as(demo.owner), { email, role, mail: false })
      await acceptInvite(caller(null), { token: tokenOf(link) })
      // signing in by a link of our own proves the address, so that the keys below outlive the first real sign-in
      await redeemLink(caller(null), { token: tokenOf(await createSignInLink(core, email)) })
    })
    if (role === 'OPERATOR')
      await once(() => addKey(as(email), { name: 'demo', publicKey: demoKey(folder, email) }))
  }
  await limitToFirstServer(as(demo.owner), as('saurav@acme.com'))
  await once(() =>
    createInvite(as(demo.owner), { email: 'contractor@temp.com', role: 'OPERATOR', mail: false }),
  )
  rmSync(unfinished(folder))
  return hosts.map(({ host }) => host)
}

async function limitToFirstServer(owner: Caller, member: Caller): Promise<void> {
  const { items } = await listServers(owner, {})
  const first = items.find(({ name }) => name === servers[0].name)
  const { user } = await me(member)
  if (first) await limitServers(owner, { user: user.id, servers: [first.id] })
}

/** Where the private half of a demo member's key lies. */
export function demoKeyFile(folder: string, email: string): string {
  return join(folder, `${email.split('@')[0]}_ed25519`)
}

function demoKey(folder: string, email: string): string {
  const path = demoKeyFile(folder, email)
  if (!existsSync(path)) {
    const { publicKey, privateKey } = generateManagementKey(email)
    writeFileSync(`${path}.pub`, `${publicKey}\n`)
    writeFileSync(path, privateKey, { mode: 0o600 })
    chmodSync(path, 0o600)
  }
  return readFileSync(`${path}.pub`, 'utf8')
}

async function once(step: () => Promise<unknown>): Promise<void> {
  try {
    await step()
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
  }
}

function tokenOf(link: string | null): string {
  return link?.split('#token=')[1] ?? ''
}
