import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestDatabase } from '@gatehouse/core/database/testing/test-database'
import { managementKeyOf } from '@gatehouse/core/fleet/management-key/first-start'
import { registerServer } from '@gatehouse/core/fleet/server/register-server'
import { syncProgress } from '@gatehouse/core/fleet/server/sync-progress'
import type { SyncProgress } from '@gatehouse/core/fleet/server/view'
import { addKey } from '@gatehouse/core/fleet/ssh-key/add-key'
import { type Member, openTestGatehouse, type TestGatehouse } from '@gatehouse/core/testing/test-gatehouse'
import { generateManagementKey } from '@gatehouse/hosts/management-key'
import { type Fleet, fleetMissing, startFleet } from '@gatehouse/hosts/test-host/fleet'
import { enterOwnNetwork } from '@gatehouse/hosts/test-host/own-network'
import type { Mailer } from '@gatehouse/worker/mail/mailer'
import { startWorker } from '@gatehouse/worker/worker'

export const noMail: Mailer = { send: async () => {}, close() {} }

/** An account with a fleet of real OpenSSH hosts, all in sync, and a worker that keeps them so. */
export interface FleetStage extends AsyncDisposable {
  gatehouse: TestGatehouse
  fleet: Fleet
  owner: Member
  /** A member with a login and a key on every host. */
  member: Member
  /** The private half of the key with which root is reached on every host, for other tools. */
  rootKey: { publicKey: string; privateKey: string }
  /** Waits until every host has proved what it should hold now: up to 20 ms longer, for asking costs the same two cores. */
  converged(): Promise<void>
  /** The same, and until accounts of departed logins are closed everywhere. */
  closed(): Promise<void>
}

/**
 * Starts it, in a network of its own: the process is replaced by itself there.
 * @param server a PostgreSQL of its own, where it is to be stopped
 * @throws Error naming what to install or grant
 */
export async function openFleetStage(hosts: number, server?: TestDatabase['address']): Promise<FleetStage> {
  const missing = fleetMissing()
  if (missing) throw new Error(`a fleet of real hosts needs ${missing}`)
  enterOwnNetwork()
  await using stack = new AsyncDisposableStack()
  const gatehouse = await openTestGatehouse(undefined, server)
  stack.defer(() => gatehouse.close())
  const owner = await gatehouse.account('acme')
  const rootKey = generateManagementKey('root')
  const fleet = await startFleet({ hosts, managementKey: rootKey })
  stack.defer(() => fleet.close())
  const ours = await managementKeyOf(gatehouse.core, 'acme')
  await onEach(fleet, 'cat >>/root/.ssh/authorized_keys', `${ours}\n`)
  for (const { name, host, port, hostKey } of fleet.hosts)
    await registerServer(owner.caller, { name, host, port, hostKey })
  const member = await gatehouse.join(owner, 'ops@acme.com', 'OPERATOR')
  await addKey(member.caller, { name: 'first', publicKey: generateManagementKey('ops').publicKey })
  const worker = await startWorker({
    core: gatehouse.core,
    database: gatehouse.database.address,
    mailer: noMail,
  })
  stack.defer(() => worker.stop())
  const until = (isDone: (progress: SyncProgress) => boolean) => untilProgress(owner, isDone)
  const converged = () => until(({ proved }) => proved === hosts)
  const closed = () => until(({ proved, closing }) => proved === hosts && closing === 0)
  await converged()
  const all = stack.move()
  return {
    gatehouse,
    fleet,
    owner,
    member,
    rootKey,
    converged,
    closed,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

/** Waits until the account's servers are so far. @throws AssertionError where one fails */
export async function untilProgress(
  owner: Member,
  isDone: (progress: SyncProgress) => boolean,
): Promise<void> {
  for (;;) {
    const progress = await syncProgress(owner.caller, undefined)
    if (isDone(progress)) return
    assert.equal(progress.failing, 0, 'a host failed')
    await sleep(20)
  }
}

/** Runs a shell command as root on every host, beside its sshd; answers what each printed. */
export async function onEach(fleet: Fleet, command: string, input = ''): Promise<string[]> {
  const answers: string[] = []
  const queue = [...fleet.hosts.entries()]
  const runs = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [index, host] = next
      answers[index] = (await host.run(command, input)).stdout
    }
  }
  await Promise.all(Array.from({ length: 8 }, runs))
  return answers
}

/** @throws AssertionError unless this key is in (or out of) the login's file on every host */
export async function assertEverywhere(
  { fleet }: FleetStage,
  login: string,
  publicKey: string,
  there: boolean,
): Promise<void> {
  const blob = publicKey.split(' ')[1] ?? ''
  const files = await onEach(fleet, `cat /home/${login}/.ssh/authorized_keys 2>/dev/null || :`)
  const right = files.filter((text) => text.includes(blob) === there).length
  assert.equal(right, fleet.hosts.length, `the key is not ${there ? 'on' : 'off'} every host`)
}

/** @throws AssertionError unless the login's account has expired on every host (the eighth field of shadow(5)) */
export async function assertClosedEverywhere({ fleet }: FleetStage, login: string): Promise<void> {
  const lines = await onEach(fleet, `grep '^${login}:' /etc/shadow`)
  const closed = lines.filter((line) => line.split(':')[7] === '1').length
  assert.equal(closed, fleet.hosts.length, 'the account is not closed on every host')
}
