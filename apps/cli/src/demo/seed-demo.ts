import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Caller } from '@gatehouse/core/access/caller'
import type { Core } from '@gatehouse/core/access/core'
import { Conflict } from '@gatehouse/core/access/errors'
import type { Role } from '@gatehouse/core/access/roles'
import { listServers } from '@gatehouse/core/fleet/server/list-servers'
import { registerServer } from '@gatehouse/core/fleet/server/register-server'
import { addKey } from '@gatehouse/core/fleet/ssh-key/add-key'
import { addRule } from '@gatehouse/core/machine/firewall/add-rule'
import { listFirewall } from '@gatehouse/core/machine/firewall/list-firewall'
import { getProvider, setProvider } from '@gatehouse/core/machine/provider/set-provider'
import { chooseServices } from '@gatehouse/core/machine/service/choose-services'
import { getAccount } from '@gatehouse/core/team/account/get-account'
import { openAccountFor } from '@gatehouse/core/team/account/open-account'
import { createInvite } from '@gatehouse/core/team/invite/create-invite'
import { limitServers } from '@gatehouse/core/team/member/limit-servers'
import { generateManagementKey } from '@gatehouse/hosts/management-key'
import type { SandboxHost } from '@gatehouse/hosts/sandbox/sandbox-host'
import { makeDemoHosts } from './demo-hosts.ts'
import { joinMember, memberOf, type Step } from './join-member.ts'
import { seedBilling, seedPlans } from './seed-billing.ts'
import { seedDialer } from './seed-dialer.ts'

export const demo = { slug: 'acme', owner: 'owner@acme.com', someone: 'ops@acme.com' } as const

const members = [
  { email: 'ops@acme.com', role: 'OPERATOR' },
  { email: 'saurav@acme.com', role: 'OPERATOR' },
  { email: 'finance@acme.com', role: 'BILLING' },
  { email: 'viewer@partner.com', role: 'VIEWER' },
] as const satisfies { email: string; role: Role }[]

/** Of what sandboxes play: three that are well, and one that fails. */
const voice = ['asterisk.service', 'mariadb.service', 'nginx.service', 'voicemail-sync.service']

const servers = [
  { name: 'prod-1', type: 'CCX23', services: voice },
  { name: 'prod-2', type: 'CCX23', services: voice },
  { name: 'staging-1', type: 'CCX13', services: [] },
] as const

const unfinished = (folder: string) => join(folder, 'unfinished')

/** Whether a start was ended in the middle of opening the demo account. */
export function isDemoUnfinished(folder: string): boolean {
  return existsSync(unfinished(folder))
}

/**
 * Opens the demo account through the verbs that everybody uses. Each step is passed over where it was done already, so a
 * start that was cut off is finished by the next one. `checkpoint` is called after every step, done now or before.
 */
export async function seedDemo(core: Core, folder: string, checkpoint = () => {}): Promise<SandboxHost[]> {
  const step: Step = async (work) => {
    const result = await work()
    checkpoint()
    return result
  }
  await beginDemo(core, folder, step)
  const caller = callerOf(core)
  const owner = caller(demo.owner)
  const { managementKey } = await getAccount(owner, undefined)
  const names = servers.map(({ name }) => name)
  const hosts = await makeDemoHosts(folder, managementKey, names)
  try {
    for (const { name, host } of hosts) await step(() => once(registerDemoServer(owner, name, host)))
    for (const { name, services } of servers) await step(() => chooseDemoServices(owner, name, services))
    await step(() => rentMachines(owner))
    await step(() => writeRules(owner))
    await seedDemoDialer(owner, folder, step)
    for (const { email, role } of members) {
      await joinMember(owner, { email, role }, step)
      if (role !== 'OPERATOR') continue
      await step(() => once(addKey(caller(email), { name: 'demo', publicKey: demoKey(folder, email) })))
    }
    await step(() => limitToFirstServer(owner, 'saurav@acme.com'))
    const invited = { email: 'contractor@temp.com', role: 'OPERATOR', mail: false } as const
    await step(() => once(createInvite(owner, invited)))
  } catch (error) {
    await Promise.all(hosts.map(({ host }) => host.close()))
    throw error
  }
  rmSync(unfinished(folder))
  return hosts.map(({ host }) => host)
}

/** What the demo begins with, on no server yet: the account and its past, so that the newest of the log is what people did. */
export async function beginDemo(core: Core, folder: string, step: Step): Promise<void> {
  mkdirSync(folder, { recursive: true })
  writeFileSync(unfinished(folder), '')
  const caller = callerOf(core)
  await seedPlans(caller(), step)
  await step(() => once(openAccountFor(caller(), { slug: demo.slug, name: 'Acme', email: demo.owner })))
  await seedBilling(caller(), caller(demo.owner), step)
}

const callerOf =
  (core: Core) =>
  (as?: string): Caller => ({
    core,
    credential: { kind: 'operator', label: 'demo', ...(as && { as }) },
    account: demo.slug,
    ip: null,
    userAgent: null,
  })

/** Has the demo's provider rent its servers' machines out. */
async function rentMachines(owner: Caller): Promise<void> {
  const { provider } = await getProvider(owner, undefined)
  if (owner.core.isDemo && provider === 'none') await setProvider(owner, { provider: 'demo' })
}

/** Some firewall rules, one of which ends; no firewall is on. */
async function writeRules(owner: Caller): Promise<void> {
  const { rules, servers: known } = await listFirewall(owner, {})
  if (rules.length > 0) return
  const first = known.find(({ name }) => name === servers[0].name)?.server
  const endsAt = new Date(Date.now() + 7 * 86_400_000).toISOString()
  if (first) {
    const own = (await listFirewall(owner, { server: first })).rules
    const rule = { ports: ['3306'], sources: ['192.0.2.20'], comment: 'moving the database', endsAt }
    if (own.length === 0) await addRule(owner, { servers: [first], rule: { action: 'allow', ...rule } })
  }
  const media = { ports: ['10000-20000'], comment: 'calls’ audio (RTP)' }
  await addRule(owner, { rule: { action: 'allow', protocol: 'udp', ...media } })
  const scanners = { sources: ['198.51.100.0/24'], comment: 'scanners' }
  await addRule(owner, { rule: { action: 'deny', protocol: 'any', ...scanners } })
}

async function seedDemoDialer(owner: Caller, folder: string, step: Step): Promise<void> {
  const { items } = await listServers(owner, {})
  const first = items.find(({ name }) => name === servers[0].name)
  if (first) await seedDialer(owner, { server: first.id, folder }, step)
}

function registerDemoServer(owner: Caller, name: string, { port, hostKey }: SandboxHost) {
  const type = servers.find((server) => server.name === name)?.type
  return registerServer(owner, { name, host: '127.0.0.1', port, hostKey, type })
}

async function chooseDemoServices(owner: Caller, name: string, services: readonly string[]): Promise<void> {
  const { items } = await listServers(owner, {})
  const server = items.find((one) => one.name === name)
  if (server && server.services.length === 0 && services.length > 0)
    await chooseServices(owner, { server: server.id, services: [...services] })
}

async function limitToFirstServer(owner: Caller, email: string): Promise<void> {
  const { items } = await listServers(owner, {})
  const first = items.find(({ name }) => name === servers[0].name)
  const member = await memberOf(owner, email)
  if (first && member && !member.servers)
    await limitServers(owner, { user: member.user, servers: [first.id] })
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
    writeFileSync(`${path}.new`, privateKey, { mode: 0o600 })
    chmodSync(`${path}.new`, 0o600)
    renameSync(`${path}.new`, path) // a key that is there is a whole one
  }
  return readFileSync(`${path}.pub`, 'utf8')
}

/** For a step that the verb itself refuses to do twice. */
async function once(step: Promise<unknown>): Promise<void> {
  try {
    await step
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
  }
}
