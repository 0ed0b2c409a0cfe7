import { setTimeout as sleep } from 'node:timers/promises'
import { wantedManifest } from '@gatehouse/core/fleet/manifest/wanted-manifest'
import { ProviderFailure } from '@gatehouse/core/machine/provider/provider'
import type { Machine } from '@gatehouse/core/machine/provider/view'
import { lookAtServer } from '@gatehouse/core/machine/resize/look-at-server'
import { resizeKind } from '@gatehouse/core/machine/resize/resize-kind'
import { typeChoice, whyNotNow } from '@gatehouse/core/machine/resize/type-choice'
import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import {
  type RunnableKind,
  Skipped,
  StepFailed,
  type StepRun,
  type StepWork,
} from '../operation/operation-steps.ts'
import { failureIn } from '../sync/sync-server.ts'
import { ActionPolls } from './action-polls.ts'
import { asStepFailed, MachineAtProvider, patiently } from './machine-at-provider.ts'
import { type ResizePace, usualPace } from './resize-pace.ts'

/**
 * Changes the type of a server's machine. The type is sent at most once, and whatever fails once it may have gone off, turning it on is
 * tried until it runs.
 */
export function resize(pace: ResizePace = usualPace): RunnableKind {
  const polls = new ActionPolls(pace.poll)
  const step =
    (run: (machine: MachineAtProvider, work: StepWork) => Promise<string | Skipped | null>): StepRun =>
    async (work) => {
      try {
        return await run(await MachineAtProvider.of(work, polls, pace.poll), work)
      } catch (error) {
        throw asStepFailed(error)
      }
    }
  return {
    kind: resizeKind,
    run: {
      check: step(check),
      shutdown: step((machine, work) => shutDown(machine, work, pace)),
      'power-off': step(powerOff),
      'change-type': step((machine, work) => changeType(machine, work, pace)),
      running: step((machine, work) => turnOn(machine, work, pace)),
      reach: (work) => connect(work, pace),
      prove: (work) => prove(work, pace),
    },
    outcome: ({ kept, input, serverName }, failed) => {
      const away =
        typeof kept.offAt === 'number' && typeof kept.onAt === 'number'
          ? ` It was away for ${Math.max(1, Math.round((kept.onAt - kept.offAt) / 1000))} seconds.`
          : ''
      if (!failed) return `${serverName} is a ${input.type} now.${away}`
      if (kept.touched !== true) return `Nothing was changed: ${serverName} is as it was.`
      return kept.onAt === undefined
        ? `${serverName} may be off. Look at the provider’s console.`
        : `${serverName} is a ${kept.nowType} and runs.${away}`
    },
  }
}

/** Looks whether it can be done, and notes where its actions begin. Nothing is touched. */
async function check(at: MachineAtProvider, { operation, keep, signal }: StepWork): Promise<string> {
  const { type, price } = operation.input
  // another action, a backup say, may be over in a moment
  await at.until(({ locked }) => (locked ? undefined : true), 60_000)
  const machine = await at.now()
  const now = whyNotNow(machine)
  if (now) throw new StepFailed(now)
  const found = (await at.provider.types(machine.location, signal)).find(({ name }) => name === type)
  if (!found) throw new StepFailed(`The provider has no type ${type} any more.`)
  const { reason } = typeChoice(machine, found)
  if (reason) throw new StepFailed(reason)
  if (JSON.stringify(found.price) !== JSON.stringify(sorted(price)))
    throw new StepFailed('The price has changed since it was agreed to. Start again with the new one.')
  await keep({ action: await at.newestAction(), nowType: machine.type.name })
  return `It is a ${machine.type.name} in ${machine.location}, ${machine.status}.`
}

/** As a price is written by whoever reads it at the provider: what was stored has its fields in another order. */
function sorted(price: unknown) {
  if (price === null || typeof price !== 'object') return null
  const { currency, monthly, hourly } = price as { currency: string; monthly: number; hourly: string } // our own input, checked there
  return { currency, monthly, hourly }
}

async function shutDown(at: MachineAtProvider, work: StepWork, pace: ResizePace) {
  const { keep, held, signal, operation } = work
  const machine = await at.now()
  // from here on it may be off: whatever comes ends in its running
  await keep({ touched: true, ...(operation.kept.offAt === undefined && { offAt: Date.now() }) })
  if (machine.status === 'off') return new Skipped('It is off.')
  held()
  await keep({ shutdownAt: Date.now() })
  await at.provider.begin(at.id, { kind: 'shutdown' }, signal).catch((error: unknown) => {
    // what was lost may have been sent: whether it goes off says it
    if (!(error instanceof ProviderFailure) || !error.lost) throw error
  })
  const off = await at.until(({ status }) => (status === 'off' ? true : undefined), pace.shutdown)
  if (off) return null
  if (operation.input.powerOff === true) return 'It did not shut down in time.'
  throw new StepFailed('It did not shut down in time, and powering it off was not asked for.')
}

async function powerOff(at: MachineAtProvider, { operation, held, signal }: StepWork) {
  if ((await at.now()).status === 'off') return new Skipped('It is off.')
  if (operation.input.powerOff !== true)
    throw new StepFailed('It is on again, and powering it off was not asked for.')
  held()
  await at.provider.begin(at.id, { kind: 'poweroff' }, signal).catch((error: unknown) => {
    if (!(error instanceof ProviderFailure) || !error.lost) throw error
  })
  await at.until(({ status }) => (status === 'off' ? true : undefined), 60_000)
  if ((await at.now()).status !== 'off') throw new StepFailed('It did not go off.')
  return null
}

/** Sends the type, unless the machine's own actions say that it was sent. */
async function changeType(at: MachineAtProvider, work: StepWork, pace: ResizePace) {
  const { operation, keep, held, signal } = work
  const type = String(operation.input.type)
  const upgradeDisk = operation.input.upgradeDisk === true
  const sent = async () => {
    const actions = await at.provider.actionsOf(at.id, signal)
    return actions.find(({ id, command }) => command === 'change-type' && id > Number(operation.kept.action))
  }
  /** What may have been sent is listed after a while, or never was. */
  const sentLately = async () => {
    const over = performance.now() + pace.listed
    for (;;) {
      const found = await sent()
      if (found || performance.now() >= over) return found
      await at.pause()
    }
  }
  let action = operation.kept.sendingType === true ? await sentLately() : await sent()
  while (!action) {
    await keep({ sendingType: true })
    held()
    try {
      action = await at.provider.begin(at.id, { kind: 'change-type', type, upgradeDisk }, signal)
    } catch (error) {
      if (!(error instanceof ProviderFailure)) throw error
      if (error.lost) {
        action = await sentLately()
        // a second one might be another change: better none
        if (!action)
          throw new StepFailed('The provider did not say whether it has begun, and lists nothing of it.')
      } else if (error.code === 'locked') {
        await work.say('Another action is running at the provider. Waiting for it.')
        await keep({ sendingType: false })
        await at.pause()
      } else throw error
    }
  }
  await at.ended(action)
  await at.until((machine) => (machine.type.name === type ? true : undefined), 60_000)
  const machine = await at.now()
  if (machine.type.name !== type) throw new StepFailed(`It is a ${machine.type.name} still.`)
  await keep({ nowType: machine.type.name })
  return `${machine.type.cores} cores, ${machine.type.memory} GB of memory, ${machine.disk} GB of disk.`
}

/** Ends when it runs, whatever has gone wrong before. */
async function turnOn(at: MachineAtProvider, work: StepWork, pace: ResizePace) {
  const { operation, keep, signal, error } = work
  if (operation.kept.touched !== true) return new Skipped('It was not touched.')
  // one that has not shut down in time may do so yet
  const shutdownAt = Number(operation.kept.shutdownAt ?? 0)
  const watchUntil = error !== null && shutdownAt > 0 ? shutdownAt + pace.shutdown + pace.lateShutdown : 0
  let runs: Machine | undefined
  while (!runs) {
    await patiently(work, async () => {
      const machine = await at.now()
      if (machine.status === 'running' && !machine.locked) {
        if (Date.now() >= watchUntil) runs = machine
        return
      }
      // a change of its type starts it by itself, and what is under way must not be disturbed
      if (machine.status !== 'off' || machine.locked) return
      const actions = await at.provider.actionsOf(at.id, signal)
      if (actions.some(({ status }) => status === 'running')) return
      await at.provider.begin(at.id, { kind: 'poweron' }, signal)
    })
    if (!runs) await at.pause()
  }
  await keep({ nowType: runs.type.name, onAt: Date.now() })
  return null
}

async function connect(work: StepWork, pace: ResizePace) {
  const { core, hosts, operation, signal, say } = work
  if (operation.kept.touched !== true) return new Skipped('It was not touched.')
  for (let told = ''; ; ) {
    const wanted = await wantedManifest(core, operation.account, operation.server)
    if (!wanted) throw new StepFailed('The server was removed from Gatehouse meanwhile.')
    if (wanted.broken) throw new StepFailed('The server’s management key cannot be opened.')
    try {
      await hosts.connect(wanted.target)
      return null
    } catch (error) {
      if (!(error instanceof HostUnreachable)) throw error
      if (error.reason === 'host-key-changed') throw new StepFailed(error.message)
      if (error.message !== told) await say(error.message)
      told = error.message
    }
    await sleep(pace.connect, undefined, { signal })
  }
}

/** What is on it is what should be on it, by its own word. */
async function prove({ core, hosts, operation, signal }: StepWork, pace: ResizePace) {
  for (let asked = false; ; ) {
    const wanted = await wantedManifest(core, operation.account, operation.server)
    if (!wanted) throw new StepFailed('The server was removed from Gatehouse meanwhile.')
    const report = await hosts.read(wanted.target).catch((error: unknown) => {
      if (error instanceof HostUnreachable) return null
      throw error
    })
    if (report && !failureIn(report) && report.digest === wanted.digest) return null
    if (report && !asked) {
      await lookAtServer(core, operation)
      asked = true
    }
    await sleep(pace.connect, undefined, { signal })
  }
}
