import { oneLine, printableAscii } from '@gatehouse/text/strangers-text'
import { HostUnreachable } from '../host-unreachable.ts'
import { callsOf } from './unit-name.ts'

/** A service as systemd tells of it. Times are unix seconds by the host's clock; what systemd does not say is null. */
export interface Unit {
  /** As it was asked for. */
  readonly asked: string
  /** Its own name, where it was asked for by another. */
  readonly id: string
  /** All that it goes by. */
  readonly names: readonly string[]
  readonly description: string
  /** `loaded`, `not-found`, `masked`, `bad-setting`, `error`. */
  readonly load: string
  /** `active`, `reloading`, `inactive`, `failed`, `activating`, `deactivating`. */
  readonly active: string
  /** `running`, `exited`, `dead`, `auto-restart`, … */
  readonly sub: string
  readonly result: string
  readonly type: string
  readonly remainsAfterExit: boolean
  /** Whether systemd found its conditions met when it last started it. */
  readonly conditionMet: boolean
  /** Names one start of it; empty where systemd has none in memory. */
  readonly invocation: string
  readonly mainPid: number | null
  readonly exitStatus: number
  /** By systemd itself, since it was last started by hand. */
  readonly restarts: number
  /** `enabled`, `disabled`, `static`, `masked`, … */
  readonly enabled: string
  readonly since: number | null
  readonly memory: number | null
  /** Whether its files have changed since systemd read them. */
  readonly needsReload: boolean
  /** Whether systemd still has something to do with it. */
  readonly hasJob: boolean
  /** How many calls are up, where it is Asterisk and says so. */
  readonly calls: number | null
}

/** A service to choose. */
export interface InstalledUnit {
  readonly unit: string
  readonly description: string
  readonly active: string
}

/** The host answered, and has no systemd. */
export class NoSystemd extends Error {
  override readonly name = 'NoSystemd'
}

/** The lines of a whole answer, without its last. @throws HostUnreachable, NoSystemd */
export function answerLines(stdout: string, at: string): string[] {
  const lines = stdout.split('\n')
  const end = lines.lastIndexOf('gatehouse done')
  if (lines.includes('gatehouse no-systemd')) throw new NoSystemd(`${at} has no systemd.`)
  const complaint = lines.find((line) => line.startsWith('gatehouse error '))
  if (complaint)
    throw new HostUnreachable(
      'command',
      `${at}: ${oneLine(complaint.slice('gatehouse error '.length), 200)}.`,
    )
  if (end < 0)
    throw new HostUnreachable(
      'command',
      `${at} did not answer completely. Check whether root’s shell prints something at login.`,
    )
  return lines.slice(0, end)
}

/** Reads the answer to `units` (apply/units.sh): each unit that was asked for, in that order, and the host's clock in unix seconds. */
export function parseUnits(
  stdout: string,
  asked: readonly string[],
  at: string,
): { now: number; units: Unit[] } {
  const lines = answerLines(stdout, at)
  const now = Number(/^at (\d{1,12})$/.exec(lines[0] ?? '')?.[1] ?? Number.NaN)
  const calls = Number(/^calls (\d{1,9})$/.exec(lines[1] ?? '')?.[1] ?? Number.NaN)
  const blocks = lines
    .slice(1)
    .filter((line) => !line.startsWith('calls '))
    .join('\n')
    .split(/\n{2,}/)
    .map(fieldsOf)
    .filter((fields) => fields.has('Id'))
  return {
    now: Number.isFinite(now) ? now : Math.floor(Date.now() / 1000),
    units: asked.map((name) => {
      const own = blocks.find((fields) => namesOf(fields).includes(name))
      const unit = unitOf(name, own ?? new Map([['LoadState', 'not-found']]))
      return name === callsOf && Number.isFinite(calls) ? { ...unit, calls } : unit
    }),
  }
}

/** Reads the answer to `installed-units`: what is loaded, with its state, and what is only installed. */
export function parseInstalledUnits(stdout: string, at: string): InstalledUnit[] {
  const found = new Map<string, InstalledUnit>()
  for (const line of answerLines(stdout, at)) {
    const [kind, unit = '', first = '', active = '', , ...words] = line.trim().split(/ +/)
    if (kind === 'loaded' && first !== 'not-found')
      found.set(unit, { unit, description: told(words.join(' ')), active: told(active, 20) })
    if (kind === 'file' && !found.has(unit) && first !== 'alias')
      found.set(unit, { unit, description: '', active: 'inactive' })
  }
  return [...found.values()].slice(0, mostInstalled)
}

const mostInstalled = 2000

const told = (text: string, most = 200) => oneLine(text, most)
const namesOf = (fields: ReadonlyMap<string, string>) => [
  fields.get('Id') ?? '',
  ...(fields.get('Names') ?? '').split(' '),
]

function fieldsOf(block: string): ReadonlyMap<string, string> {
  return new Map(
    block.split('\n').map((line) => {
      const at = line.indexOf('=')
      return [line.slice(0, at), line.slice(at + 1)] as const
    }),
  )
}

function unitOf(asked: string, fields: ReadonlyMap<string, string>): Unit {
  const word = (name: string) => printableAscii(fields.get(name) ?? '', 200)
  const count = (name: string) => (/^\d{1,15}$/.test(word(name)) ? Number(word(name)) : null)
  return {
    asked,
    id: word('Id') || asked,
    names: namesOf(fields).filter((name) => name !== ''),
    description: told(fields.get('Description') ?? ''),
    load: word('LoadState') || 'not-found',
    active: word('ActiveState') || 'inactive',
    sub: word('SubState') || 'dead',
    result: word('Result') || 'success',
    type: word('Type'),
    remainsAfterExit: word('RemainAfterExit') === 'yes',
    conditionMet: word('ConditionResult') !== 'no',
    invocation: /^[0-9a-f]{32}$/.test(word('InvocationID')) ? word('InvocationID') : '',
    mainPid: count('MainPID') || null,
    exitStatus: count('ExecMainStatus') ?? 0,
    restarts: count('NRestarts') ?? 0,
    enabled: word('UnitFileState'),
    since: timeOf(word('StateChangeTimestamp')),
    memory: count('MemoryCurrent'),
    needsReload: word('NeedDaemonReload') === 'yes',
    hasJob: !['', '0'].includes(word('Job')),
    calls: null,
  }
}

/** systemd.time(7) in UTC, `Sun 2026-11-29 21:04:25 UTC`, in unix seconds. */
function timeOf(text: string): number | null {
  const [, day, time] = /(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) UTC$/.exec(text) ?? []
  const at = Date.parse(`${day}T${time}Z`)
  return Number.isNaN(at) ? null : at / 1000
}
