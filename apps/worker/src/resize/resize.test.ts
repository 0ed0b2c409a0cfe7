import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { registerServer } from '@gatehouse/core/fleet/server/register-server'
import { openCore } from '@gatehouse/core/installation/open-core'
import { getOperation } from '@gatehouse/core/machine/operation/list-operations'
import { HetznerStandIn } from '@gatehouse/core/machine/provider/hetzner/testing/hetzner-stand-in'
import type {
  Command,
  Fault,
  StandInServer,
} from '@gatehouse/core/machine/provider/hetzner/testing/stand-in-state'
import { hetznerWith } from '@gatehouse/core/machine/provider/machine-provider'
import { setProvider } from '@gatehouse/core/machine/provider/set-provider'
import { previewResize } from '@gatehouse/core/machine/resize/plan-resize'
import { resizeServer } from '@gatehouse/core/machine/resize/resize-server'
import { getAccount } from '@gatehouse/core/team/account/get-account'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import { newestEvent } from '@gatehouse/core/testing/test-gatehouse'
import { pauseSince } from '@gatehouse/core/testing/until'
import { HostPool } from '@gatehouse/hosts/pool'
import { type SandboxHost, startSandboxHost } from '@gatehouse/hosts/sandbox/sandbox-host'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { OperationRunner } from '../operation/operation-runner.ts'
import { FleetSync } from '../sync/fleet-sync.ts'
import { ActionPolls } from './action-polls.ts'
import { resize } from './resize.ts'

const test = suite('resize')
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-resize-'))
const pace = { poll: 10, shutdown: 300, lateShutdown: 500, listed: 300, connect: 30 }
let stage: Stage
let core: Stage['gatehouse']['core']
let standIn: HetznerStandIn
let sandbox: SandboxHost
let hosts: HostPool
let fleet: FleetSync
let server: string

test.before(async () => {
  stage = await openStage()
  standIn = await HetznerStandIn.open()
  core = await openCore({
    database: stage.gatehouse.database.address,
    secret: 'a secret for tests alone',
    url: 'http://localhost:4600',
    isDemo: true,
    machines: { hetznerUrl: standIn.url, firstPauseMs: 5 },
  })
  const { managementKey } = await getAccount(stage.owner.caller, undefined)
  sandbox = await startSandboxHost({ folder, hostName: 'prod-1', managementKey })
  hosts = new HostPool({})
  const { port, hostKey } = sandbox
  server = (await registerServer(stage.owner.caller, { name: 'prod-1', host: '127.0.0.1', port, hostKey })).id
  standIn.add()
  await setProvider(as('owner'), { provider: 'hetzner', token: standIn.token })
  fleet = new FleetSync({ core, hosts })
  await fleet.start()
})
test.before.each(() => standIn.reset())
test.after(async () => {
  fleet?.stop()
  await fleet?.drained()
  await hosts?.close()
  await sandbox?.close()
  await core?.close()
  await standIn?.close()
  await stage?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A member as a caller of the process that asks the stand-in. */
const as = (who: 'owner' | 'operator') => ({ ...stage[who].caller, core })

const newRunner = async () => {
  const runner = new OperationRunner({ core, hosts, kinds: [resize(pace)] })
  await runner.start()
  return runner
}

async function ended(operation: string) {
  for (const begin = performance.now(); ; await pauseSince(begin)) {
    const found = await getOperation(stage.viewer.caller, { operation })
    if (found.endedAt) return found
    if (performance.now() - begin > 60_000) assert.unreachable(JSON.stringify(found.steps))
  }
}

interface Way {
  fault?: [at: Command, fault: Fault, times?: number]
  /** The worker dies when this has come to the provider, or when this step has begun, before it hears of it. */
  killedAt?: Command | undefined
  powerOff?: boolean
  machine?: Partial<StandInServer>
}

/** Resizes, with what goes wrong meanwhile; a worker that dies is followed by another. */
async function resized({ fault, killedAt, powerOff = true, machine: kind = {} }: Way) {
  standIn.reset()
  // it is asked far more often here than in an hour of its own
  await stage.gatehouse.database.owner.query('delete from provider_rates')
  const machine = standIn.add(kind)
  if (fault) standIn.fail(...fault)
  let runner = await newRunner()
  let died: Promise<void> | undefined
  standIn.onCommand = (command) => {
    if (command !== killedAt || died) return
    died = runner.stop()
  }
  const asked = { server, type: 'ccx23', powerOff }
  const { digest } = await previewResize(as('operator'), { server, type: 'ccx23' })
  const { operation } = await resizeServer(as('operator'), { ...asked, digest })
  try {
    const over = ended(operation)
    while (!died && !(await Promise.race([over.then(() => true), sleep(10, false)]))) {}
    if (died) {
      await died
      runner = await newRunner()
    }
    return { view: await over, machine, event: await newestEvent(stage.owner) }
  } finally {
    await runner.stop()
  }
}

test('shuts down, changes the type once, and proves the server by its pinned key and its logins', async () => {
  const { view, machine, event } = await resized({})
  assert.equal([view.state, machine.status, machine.type, machine.disk], ['done', 'running', 'ccx23', 80])
  assert.equal(
    view.steps.map(({ state }) => state),
    ['done', 'done', 'skipped', 'done', 'done', 'done', 'done'],
  )
  assert.match(view.outcome ?? '', /^prod-1 is a ccx23 now\. It was away for \d+ seconds\.$/)
  assert.equal(
    [event.verb, event.actor.label, event.changes.type],
    ['server.resized', stage.operator.email, { from: 'linux', to: 'ccx23' }],
  )
})

test('one that does not shut down is powered off only if that was said, and left running else', async () => {
  const stubborn = { shutsDownAfter: null }
  const { view, machine } = await resized({ machine: stubborn, powerOff: false })
  assert.equal([view.state, machine.status, machine.type], ['failed', 'running', 'ccx13'])
  assert.match(view.error ?? '', /powering it off was not asked for/)
  assert.equal([standIn.begun('poweroff'), standIn.begun('change_type')], [0, 0])
  const forced = await resized({ machine: stubborn })
  assert.equal([forced.view.state, forced.machine.type], ['done', 'ccx23'])
})

test('one that shuts down too late is turned on again', async () => {
  const { view, machine } = await resized({ machine: { shutsDownAfter: 350 }, powerOff: false })
  assert.equal([view.state, machine.status, machine.type], ['failed', 'running', 'ccx13'])
  assert.is(standIn.begun('poweron'), 1)
})

const ways: [Command, Fault][] = [
  ...(
    ['locked', 'rate', 'unavailable', 'timeout', 'timeout-begun', 'dropped', 'lost', 'action-error'] as const
  ).map((fault): [Command, Fault] => ['shutdown', fault]),
  ...(
    [
      'locked',
      'no-room',
      'invalid',
      'rate',
      'unavailable',
      'timeout',
      'timeout-begun',
      'dropped',
      'lost',
      'action-error',
    ] as const
  ).map((fault): [Command, Fault] => ['change_type', fault]),
]

for (const [at, fault] of ways) {
  test(`${fault} at ${at}, and a worker that dies wherever: it runs at the end, the type is sent once at most, and the log tells it`, async () => {
    for (const killedAt of [undefined, 'shutdown', 'change_type', 'poweron'] as const) {
      const { view, machine, event } = await resized({ fault: [at, fault], killedAt })
      const way = `killed at ${killedAt}: ${JSON.stringify(view)}`
      assert.is(machine.status, 'running', way)
      assert.ok(standIn.begun('change_type') <= 1, way)
      assert.is(machine.type === 'ccx23', view.state === 'done', way)
      assert.is(event.verb, view.state === 'done' ? 'server.resized' : 'server.resize_failed', way)
      assert.is(event.details.error ?? null, view.error, way)
    }
  })
}

for (const fault of [
  'locked',
  'rate',
  'unavailable',
  'timeout',
  'dropped',
  'lost',
  'action-error',
] as const) {
  test(`turning it on again after a failed change goes on through ${fault}`, async () => {
    for (const killedAt of [undefined, 'poweron'] as const) {
      standIn.reset()
      const failing: Way = { fault: ['change_type', 'no-room'], killedAt }
      const { view, machine } = await resizedThrough(failing, fault)
      assert.equal([view.state, machine.status, machine.type], ['failed', 'running', 'ccx13'])
      assert.match(view.error ?? '', /no room/)
      assert.match(view.outcome ?? '', /^prod-1 is a ccx13 and runs\./)
    }
  })
}

/** The change fails, and turning it on fails three times. */
async function resizedThrough(way: Way, fault: Fault) {
  const add = standIn.add.bind(standIn)
  standIn.add = (kind) => {
    standIn.fail('poweron', fault, 3)
    return add(kind)
  }
  try {
    return await resized(way)
  } finally {
    standIn.add = add
  }
}

test('actions that are waited for at once are looked at together, 25 in a call', async () => {
  const provider = await hetznerWith(core, stage.owner.account.id, standIn.token, { waits: true })
  const actions = Array.from({ length: 30 }, (_, at) => {
    const { id: server } = standIn.add()
    const command = 'change_server_type'
    const action = { ...{ id: 5000 + at, server, command, error: null }, status: 'success' as const }
    standIn.actions.push(action)
    return { machine: String(server), action: action.id }
  })
  const polls = new ActionPolls(10)
  const gone = new AbortController()
  const [first, ...others] = actions.map((sought, at) =>
    polls.next('acme', provider, sought, at === 0 ? gone.signal : new AbortController().signal),
  )
  gone.abort(new Error('the worker stops'))
  assert.is(await first?.catch((error: Error) => error.message), 'the worker stops')
  assert.equal(
    (await Promise.all(others)).map((one) => [one?.id, one?.status]),
    actions.slice(1).map(({ action }) => [action, 'success']),
  )
  assert.equal(
    standIn.requests.map(({ path }) => path),
    ['/actions', '/actions'],
  )
})

test('what cannot be is refused before anything is touched', async () => {
  for (const [machine, says] of [
    [{ rescue: true }, /rescue mode/],
    [{ held: true }, /Another action/],
    [{ status: 'migrating' }, /“migrating”/],
  ] as const) {
    standIn.reset()
    standIn.add(machine)
    const error = await resizeServer(as('owner'), { server, type: 'ccx23' }).then(
      () => null,
      (thrown) => thrown,
    )
    assert.is(error?.reason, 'conflict')
    assert.match(error.message, says)
  }
  assert.is(standIn.actions.length, 0)
})

test('one that went into rescue mode since, or is gone, is not touched', async () => {
  for (const [change, says] of [
    [(machine: StandInServer) => void Object.assign(machine, { rescue: true }), /rescue mode/],
    [(machine: StandInServer) => void standIn.servers.delete(machine.id), /no longer has this server/],
  ] as const) {
    standIn.reset()
    const machine = standIn.add()
    const { operation } = await resizeServer(as('owner'), { server, type: 'ccx23' })
    change(machine)
    const runner = await newRunner()
    const view = await ended(operation)
    await runner.stop()
    assert.match(view.error ?? '', says)
    assert.match(view.outcome ?? '', /^Nothing was changed/)
    assert.is(standIn.actions.length, 0)
  }
})

test.run()
