import type { Command } from 'commander'
import { commandsOf } from '../account-command.ts'
import { attempt, CommandFailed } from '../attempt.ts'
import { operate } from '../operator.ts'
import { note, print, printJson, printList, time } from '../output.ts'
import type { AskHost } from '../with-host.ts'

interface OfServer {
  account: string
  as?: string
  server: string
  json?: boolean
}

/** `gatehouse services`: the services of servers that were chosen. */
export function addServices(program: Command): void {
  const services = program
    .command('services')
    .description('See, restart and read the logs of servers’ services.')
  const command = commandsOf(services)
  const one = (name: string, description: string) =>
    command(name, description).requiredOption('--server <name>', 'name or ID')
  one('list', 'Show the services chosen for a server.').action((options: OfServer) =>
    attempt(() => list(options)),
  )
  one('allow', 'Choose which services of a server can be restarted, in place of those before.')
    .requiredOption('--units <list>', 'with commas between them: asterisk,mariadb; "none" for none')
    .action((options: OfServer & { units: string }) => attempt(() => allow(options)))
  command('restart', 'Restart a service on one or more servers: one first, the rest once it is proved.')
    .requiredOption('--server <names>', 'names or IDs, with commas between them')
    .requiredOption('--unit <name>', 'the service, such as asterisk')
    .option('--at-once <n>', 'how many at a time after the first', '2')
    .option('--reset-limit', 'reset systemd’s start limit first')
    .option('--no-wait', 'don’t wait until it is over')
    .action((options: Restart) => attempt(() => restart(options)))
  one('log', 'Read the log of a service.')
    .requiredOption('--unit <name>', 'the service, such as asterisk')
    .option('--lines <n>', 'how many lines', '200')
    .option('--since <time>', 'from then on, ISO 8601')
    .option('--invocation <id>', 'of one start of it')
    .action((options: Log) => attempt(() => log(options)))
}

/** Loaded when a server is asked, and not for --help. */
const withHost = async <Answer>(work: (ask: AskHost) => Promise<Answer>) =>
  (await import('../with-host.ts')).withHost(work)

/** `asterisk` means `asterisk.service`. */
const unitOf = (name: string) => (name.endsWith('.service') ? name : `${name}.service`)

function list(options: OfServer): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { listServices } = await import('@gatehouse/core/machine/service/list-services')
    const { serverNamed } = await import('../servers-named.ts')
    const server = await serverNamed(caller, options.server)
    const view = await withHost((ask) => listServices(caller, { server: server.id }, ask))
    if (options.json) return printJson(view)
    if (view.systemd === false) return note(`${server.name} does not use systemd.`)
    printList(view.services, {
      json: false,
      nothing: `No services of ${server.name} are chosen. See: gatehouse services allow --help`,
      head: ['SERVICE', 'STATE', 'SINCE', 'RESTARTS', 'MEMORY', 'PID', 'STARTS AT BOOT'],
      row: ({ unit, known, state, subState, since, restarts, memory, pid, enabled }) => [
        unit,
        known ? `${state} (${subState})` : 'not on this server',
        time(since),
        restarts,
        memory,
        pid,
        enabled || null,
      ],
    })
  })
}

function allow(options: OfServer & { units: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { chooseServices } = await import('@gatehouse/core/machine/service/choose-services')
    const { listed, serverNamed } = await import('../servers-named.ts')
    const server = await serverNamed(caller, options.server)
    const units = options.units.trim() === 'none' ? [] : listed(options.units).map(unitOf)
    const result = await chooseServices(caller, { server: server.id, services: units })
    if (options.json) printJson(result)
    else print(`${server.name}: ${result.services.join(', ') || 'no services'}.`)
  })
}

interface Restart extends OfServer {
  unit: string
  atOnce: string
  resetLimit?: boolean
  wait: boolean
}

function restart(options: Restart): Promise<void> {
  const atOnce = Number(options.atOnce)
  return operate(options, async ({ caller }) => {
    const { restartService } = await import('@gatehouse/core/machine/service/restart-service')
    const { listed, serverNamed } = await import('../servers-named.ts')
    const servers: string[] = []
    for (const name of listed(options.server)) servers.push((await serverNamed(caller, name)).id)
    const unit = unitOf(options.unit)
    const asked = { servers, unit, atOnce, ...(options.resetLimit && { resetLimit: true }) }
    const { batch, operations } = await restartService(caller, asked)
    if (!options.wait) return options.json ? printJson({ batch, operations }) : print(`Restarting ${unit}.`)
    const all = await over(caller, batch)
    if (options.json) printJson(all)
    else
      for (const { serverName, state, error, outcome, log: lines } of all) {
        print(`${serverName}: ${state}${error ? `. ${error}` : outcome ? `. ${outcome}` : '.'}`)
        for (const line of lines) print(`    ${line}`)
      }
    if (all.some(({ state }) => state !== 'done'))
      throw new CommandFailed(`${unit} was not restarted everywhere.`, 1)
  })
}

/** Those of a batch, in their order, once all are over. The worker does them, so one has to be running. */
async function over(caller: Parameters<Parameters<typeof operate>[1]>[0]['caller'], batch: string) {
  const { setTimeout: sleep } = await import('node:timers/promises')
  const { listOperations } = await import('@gatehouse/core/machine/operation/list-operations')
  const { isOpen } = await import('@gatehouse/core/machine/operation/view')
  for (;;) {
    const { items } = await listOperations(caller, { batch, limit: 200 })
    if (!items.some(({ state }) => isOpen(state)))
      return items.sort((one, other) => one.position - other.position)
    await sleep(500)
  }
}

interface Log extends OfServer {
  unit: string
  lines: string
  since?: string
  invocation?: string
}

function log(options: Log): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { readServiceLog } = await import('@gatehouse/core/machine/service/read-log')
    const { serverNamed } = await import('../servers-named.ts')
    const server = await serverNamed(caller, options.server)
    const { since, invocation } = options
    const question = {
      server: server.id,
      unit: unitOf(options.unit),
      lines: Number(options.lines),
      since,
      invocation,
    }
    const view = await withHost((ask) => readServiceLog(caller, question, ask))
    if (options.json) return printJson(view)
    if (view.lines.length === 0) note('The log is empty.')
    for (const { at, from, text } of view.lines)
      print(`${at.slice(0, 19).replace('T', ' ')} ${from}: ${text}`)
  })
}
