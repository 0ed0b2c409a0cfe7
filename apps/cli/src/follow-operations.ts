import type { Caller } from '@gatehouse/core/access/caller'
import type { OperationView } from '@gatehouse/core/machine/operation/view'
import type { Command } from 'commander'
import { CommandFailed } from './attempt.ts'
import { note, print, printJson } from './output.ts'

/** The options of a command that starts a long change. */
export interface Following {
  json?: boolean
  wait: boolean
}

/** Adds `--no-wait`. */
export const addFollowing = (command: Command): Command =>
  command.option('--no-wait', 'don’t wait for the end; a worker goes on with it')

const lookMs = 500

/**
 * Follows what was started together until all of it is over, and prints each step as it ends; without waiting, says how to look. With
 * `--json` prints what it came to, once.
 * @throws CommandFailed where one has failed
 */
export async function followOperations(
  caller: Caller,
  batch: string,
  { json, wait }: Following,
): Promise<void> {
  const { listOperations } = await import('@gatehouse/core/machine/operation/list-operations')
  const { isOpen } = await import('@gatehouse/core/machine/operation/view')
  const { setTimeout: sleep } = await import('node:timers/promises')
  const look = async () =>
    (await listOperations(caller, { batch, limit: 200 })).items.sort(
      (one, other) => one.position - other.position,
    )
  let found = await look()
  if (!wait) {
    if (json) return printJson(found)
    for (const { title, serverName, id } of found) print(`Started: ${title} of ${serverName} (${id}).`)
    return
  }
  const printed = new Set<string>()
  for (;;) {
    if (!json) for (const operation of found) printNew(operation, printed, found.length > 1)
    if (!found.some(({ state }) => isOpen(state))) break
    await sleep(lookMs)
    found = await look()
  }
  if (json) printJson(found)
  const failed = found.filter(({ state }) => state !== 'done')
  if (failed.length > 0) {
    const names = failed.map(({ serverName, error, outcome }) => `${serverName}: ${error ?? outcome}`)
    throw new CommandFailed(names.join(' '))
  }
}

/** Steps that have ended, and what all of it came to, each once. */
function printNew(operation: OperationView, printed: Set<string>, several: boolean): void {
  const of = several ? `${operation.serverName}: ` : ''
  const once = (key: string, line: string, put: (line: string) => void) => {
    if (printed.has(`${operation.id} ${key}`)) return
    printed.add(`${operation.id} ${key}`)
    put(`${of}${line}`)
  }
  for (const { name, title, state, told } of operation.steps) {
    if (state === 'running' && told) once(`${name} ${told}`, `${title}: ${told}`, note)
    if (state === 'done' || state === 'failed')
      once(name, `${title}: ${state}.${told ? ` ${told}` : ''}`, print)
  }
  if (operation.outcome && operation.state === 'done') once('outcome', operation.outcome, print)
}
