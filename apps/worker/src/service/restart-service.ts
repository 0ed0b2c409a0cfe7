import { setTimeout as sleep } from 'node:timers/promises'
import { Unreachable } from '@gatehouse/core/access/errors'
import { asSystem } from '@gatehouse/core/access/system-read'
import { bind, statement } from '@gatehouse/core/database/statement'
import { askServer } from '@gatehouse/core/fleet/manifest/ask-server'
import { restartKind } from '@gatehouse/core/machine/service/restart-kind'
import { lookAgain } from '@gatehouse/core/machine/service/service-look'
import { HostServices } from '@gatehouse/hosts/service/host-services'
import type { Log, LogQuestion } from '@gatehouse/hosts/service/journal'
import { judgeRestart, type Watched } from '@gatehouse/hosts/service/proof'
import { NoSystemd, type Unit } from '@gatehouse/hosts/service/unit'
import { carriedBy } from '@gatehouse/hosts/service/unit-name'
import { type RunnableKind, StepFailed, type StepRun, type StepWork } from '../operation/operation-steps.ts'
import { failureInWords, isStartLimit, startLimitInWords } from './restart-words.ts'

/** Between two looks at a service, in milliseconds, and how long all of it may take. */
const lookMs = 500
const mostMs = 600_000
/** How long systemd's silence about a start is borne before it counts as none. */
const lostMs = 5000
/** How long a server that does not answer is asked again before it counts as unreachable; a proof is waited for as long as it may take. */
const patienceMs = 20_000

/** Between two looks at the calls, and how often Asterisk may be silent about them. */
const callsMs = 2000
const mostSilent = 3

const lines = { most: 60, width: 400 }

const stateOf = ({ active, sub }: Unit) => `It is ${active === sub ? active : `${active} (${sub})`}.`

const unitOf = ({ operation }: StepWork) => String(operation.input.unit)

const allowed = statement<{ services: string[] }>(
  'restart.allowed',
  'select services from servers where account_id = $1 and id = $2 and removed_at is null',
)

/** Asks the server; where it does not answer, again, until the patience or the step is over. */
async function asked<Answer>(
  { core, hosts, operation, signal }: StepWork,
  ask: (services: HostServices) => Promise<Answer>,
  patience = patienceMs,
): Promise<Answer> {
  const until = Date.now() + patience
  for (;;) {
    signal.throwIfAborted()
    try {
      return await askServer(core, operation, (target) =>
        ask(new HostServices((...question) => hosts.question(...question), target)),
      )
    } catch (error) {
      if (error instanceof NoSystemd) throw new StepFailed('This server does not use systemd.')
      if (!(error instanceof Unreachable) || Date.now() > until) throw error
    }
    await sleep(1000, undefined, { signal })
  }
}

async function unitOn(work: StepWork, patience?: number): Promise<{ now: number; unit: Unit }> {
  const { now, units } = await asked(work, (services) => services.units([unitOf(work)]), patience)
  const [unit] = units
  if (!unit) throw new Error('no answer about the unit')
  return { now, unit }
}

/** What is there, and that it may be restarted: a name may be another one's alias. */
const check: StepRun = async (work) => {
  const { core, operation, keep } = work
  const name = unitOf(work)
  const [server] = await asSystem(core, bind(allowed, [operation.account, operation.server]))
  if (!server?.services.includes(name))
    throw new StepFailed(`${name} is not chosen for this server any more.`)
  const { now, unit } = await unitOn(work)
  if (unit.load === 'not-found') throw new StepFailed(`This server has no ${name}.`)
  if (unit.load === 'masked')
    throw new StepFailed(`${name} is masked on this server, so systemd does not start it.`)
  if (unit.load !== 'loaded') throw new StepFailed(`systemd can’t read ${name}: ${unit.load}.`)
  for (const other of unit.names) {
    const carried = carriedBy(other)
    if (carried)
      throw new StepFailed(`${name} is another name of ${other}, which can’t be managed here: ${carried}.`)
  }
  // a resumed look must not take the new start for the old one
  if (operation.kept.since === undefined)
    await keep({ before: unit.invocation, restarts: unit.restarts, since: now })
  return unit.calls === null ? stateOf(unit) : `${stateOf(unit)} ${callsInWords(unit.calls)}`
}

const callsInWords = (calls: number) =>
  calls === 0 ? 'No calls are up.' : calls === 1 ? '1 call is up.' : `${calls} calls are up.`

/** Waits until no calls are up, for as long as was said: then nothing is restarted. */
const wait: StepRun = async (work) => {
  const { operation, keep, say, signal } = work
  const minutes = Number(operation.input.waitMinutes)
  // it goes on where the worker before ended
  if (operation.kept.waitUntil === undefined) await keep({ waitUntil: Date.now() + minutes * 60_000 })
  const until = Number(operation.kept.waitUntil)
  const last = new Date(until).toISOString().slice(11, 16)
  let told = ''
  for (let silent = 0; ; ) {
    const { unit } = await unitOn(work, Math.max(patienceMs, until - Date.now()))
    if (unit.active !== 'active') return 'It is not running, so it has no calls.'
    if (unit.calls === 0) return 'No calls are up.'
    silent = unit.calls === null ? silent + 1 : 0
    if (silent > mostSilent)
      throw new StepFailed(
        'Asterisk does not say how many calls are up, so nothing was restarted. Check “asterisk -rx "core show channels count"” on the server.',
      )
    if (Date.now() > until) {
      const calls = unit.calls === null ? '' : ` ${callsInWords(unit.calls)}`
      throw new StepFailed(
        `There were calls for ${minutes === 1 ? 'a minute' : `${minutes} minutes`}, so nothing was restarted.${calls}`,
      )
    }
    const now =
      unit.calls === null
        ? told
        : `${callsInWords(unit.calls)} Waiting until none are, at the latest until ${last} UTC.`
    if (now !== told) await say(now)
    told = now
    await sleep(callsMs, undefined, { signal })
  }
}

const restart: StepRun = async (work) => {
  const { operation, held } = work
  const { before, since } = operation.kept
  held()
  const order = {
    unit: unitOf(work),
    before: String(before),
    since: Number(since),
    resetsLimit: operation.input.resetLimit === true,
  }
  const answer = await asked(work, (services) => services.restart(order))
  if (answer.outcome === 'refused') throw new StepFailed(`systemd refused: ${answer.said}`)
  return null
}

const prove: StepRun = async (work) => {
  const { operation, say, signal } = work
  const { before, restarts } = operation.kept
  let held: Watched['held'] = null
  let told = ''
  const began = Date.now()
  let lostAt = 0
  for (;;) {
    const { unit } = await unitOn(work, mostMs)
    const verdict = judgeRestart(
      unit,
      { before: String(before), restarts: Number(restarts), held },
      Date.now(),
    )
    if (verdict.state === 'proved') return proved(work, verdict.invocation)
    if (verdict.state === 'failed')
      return failed(work, unit, failureInWords(unitOf(work), verdict.word, unit), verdict.invocation)
    if (verdict.state === 'hold') held ??= { unit, at: Date.now() }
    if (verdict.state === 'lost') {
      lostAt ||= Date.now()
      const verdictOfLog = await fromLog(work, unit, Date.now() - lostAt > lostMs)
      if (verdictOfLog) return verdictOfLog
    }
    if (Date.now() - began > mostMs)
      return failed(
        work,
        unit,
        `${unitOf(work)} is still ${unit.active} (${unit.sub}) after ten minutes.`,
        '',
      )
    const now =
      verdict.state === 'hold' ? 'It runs. Waiting three seconds to see that it stays.' : stateOf(unit)
    if (now !== told) await say(now)
    told = now
    await sleep(lookMs, undefined, { signal })
  }
}

async function proved({ keep, core, operation }: StepWork, after: string): Promise<string> {
  await keep({ after })
  await lookAgain(core, operation)
  return 'It was started anew, and is well.'
}

/** A unit that systemd has forgotten, since it ended and nothing wants it: the journal knows which start it was. */
async function fromLog(work: StepWork, unit: Unit, last: boolean): Promise<string | null> {
  const { lines: since } = await logOf(work, { since: Number(work.operation.kept.since) })
  const start = since.findLast(({ invocation }) => invocation !== '')?.invocation
  if (start && unit.type === 'oneshot') return proved(work, start)
  if (start) return failed(work, unit, failureInWords(unitOf(work), 'ended', unit), start)
  if (last) return failed(work, unit, failureInWords(unitOf(work), 'not-started', unit), '')
  return null
}

const logOf = (work: StepWork, which: Partial<LogQuestion>): Promise<Log> =>
  asked(work, (services) => services.log({ unit: unitOf(work), lines: lines.most, ...which }))

/** Keeps the journal of exactly that start, or of what systemd said instead of one, and says how it failed. */
async function failed(work: StepWork, unit: Unit, sentence: string, invocation: string): Promise<never> {
  const which = invocation ? { invocation } : { since: Number(work.operation.kept.since) }
  let log: string[] = []
  // a journal may be a moment behind
  for (let tries = 0; tries < 3 && log.length === 0; tries++) {
    if (tries > 0) await sleep(500, undefined, { signal: work.signal })
    const { lines: found } = await logOf(work, which)
    log = found.map(({ at, from, text }) => `${at.slice(11, 19)} ${from}: ${text}`.slice(0, lines.width))
  }
  await work.keep({ log, ...(invocation && { after: invocation }) })
  await lookAgain(work.core, work.operation)
  throw new StepFailed(isStartLimit(unit, log) ? startLimitInWords(unitOf(work)) : sentence)
}

/** Restarts a service as `restartKind` says. */
export const restartRun: RunnableKind = {
  kind: restartKind,
  run: { check, wait, restart, prove },
  outcome: ({ input, kept }, isFailed) =>
    isFailed ? null : `${String(input.unit)} was restarted (${String(kept.after).slice(0, 8)}).`,
}
