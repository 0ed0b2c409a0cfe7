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
  command('list', 'Show the services chosen for a server, as they are now, or those of all servers.')
    .option('--server <name>', 'name or ID')
    .option('--failed', 'only those that failed or are missing')
    .action((options: List) => attempt(() => (options.server ? list(options) : listAll(options))))
  command('allow', 'Choose which services of one or more servers can be restarted.')
    .requiredOption('--server <names>', 'names or IDs, with commas between them')
    .option(
      '--units <list>',
      'in place of those before, with commas between them: asterisk,mariadb; "none" for none',
    )
    .option('--add <list>', 'beside those before')
    .option('--remove <list>', 'no longer')
    .action((options: Allow) => attempt(() => allow(options)))
  command('restart', 'Restart a service on one or more servers: one first, the rest once it is proved.')
    .requiredOption('--server <names>', 'names or IDs, with commas between them')
    .requiredOption('--unit <name>', 'the service, such as asterisk')
    .option('--at-once <n>', 'how many at a time after the first', '2')
    .option('--reset-limit', 'reset systemd’s start limit first')
    .option('--when-no-calls', 'wait until Asterisk has no calls up')
    .option('--wait-minutes <n>', 'how long at most; then nothing is restarted', '60')
    .option('--no-wait', 'don’t wait until it is over')
    .action((options: Restart) => attempt(() => restart(options)))
  one('cancel', 'Cancel a restart that waits, with those asked for together that wait as well.').action(
    (options: OfServer) => attempt(() => cancel(options)),
  )
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

interface List extends Omit<OfServer, 'server'> {
  server?: string
  failed?: boolean
}

function list(options: List): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { listServices } = await import('@gatehouse/core/machine/service/list-services')
    const { isBad } = await import('@gatehouse/core/machine/service/is-bad')
    const { serverNamed } = await import('../servers-named.ts')
    const server = await serverNamed(caller, options.server ?? '')
    const view = await withHost((ask) => listServices(caller, { server: server.id }, ask))
    if (options.json) return printJson(view)
    if (view.systemd === false) return note(`${server.name} does not use systemd.`)
    printList(options.failed ? view.services.filter(isBad) : view.services, {
      json: false,
      nothing: options.failed
        ? `All chosen services of ${server.name} are well.`
        : `No services of ${server.name} are chosen. See: gatehouse services allow --help`,
      head: ['SERVICE', 'STATE', 'SINCE', 'RESTARTS', 'MEMORY', 'PID', 'STARTS AT BOOT'],
      row: ({ unit, since, restarts, memory, pid, enabled, ...seen }) => [
        unit,
        stateOf(seen),
        time(since),
        restarts,
        memory,
        pid,
        enabled || null,
      ],
    })
  })
}

const stateOf = ({ known, state, subState }: { known: boolean; state: string; subState: string }) =>
  known ? `${state} (${subState})` : 'not on this server'

/** What the worker saw last, of every server: none is asked. */
function listAll(options: List): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { listAllServices } = await import('@gatehouse/core/machine/service/list-all-services')
    const { isBad } = await import('@gatehouse/core/machine/service/is-bad')
    const { everyItem } = await import('../items.ts')
    const all = await everyItem(listAllServices, caller)
    const servers = all.map((one) =>
      options.failed ? { ...one, services: one.services.filter(isBad) } : one,
    )
    if (options.json) return printJson(servers)
    const rows = servers.flatMap(({ name, services, lookedAt }) =>
      services.map((one) => ({ ...one, name, lookedAt })),
    )
    printList(rows, {
      json: false,
      nothing: options.failed
        ? 'No chosen service failed or is missing.'
        : 'No chosen services were seen yet.',
      head: ['SERVER', 'SERVICE', 'STATE', 'SINCE', 'RESTARTS', 'SEEN'],
      row: ({ name, unit, since, restarts, lookedAt, ...seen }) => [
        name,
        unit,
        stateOf(seen),
        time(since),
        restarts,
        time(lookedAt),
      ],
    })
  })
}

interface Allow extends OfServer {
  units?: string
  add?: string
  remove?: string
}

function allow(options: Allow): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { chooseServices } = await import('@gatehouse/core/machine/service/choose-services')
    const { listed, serverNamed } = await import('../servers-named.ts')
    const ids: string[] = []
    for (const name of listed(options.server)) ids.push((await serverNamed(caller, name)).id)
    const said = (units?: string) =>
      units === undefined ? undefined : units.trim() === 'none' ? [] : listed(units).map(unitOf)
    const [services, add, remove] = [said(options.units), said(options.add), said(options.remove)]
    const result = await chooseServices(caller, {
      servers: ids,
      ...(services && { services }),
      ...(add && { add }),
      ...(remove && { remove }),
    })
    if (options.json) printJson(result)
    else for (const one of result.servers) print(`${one.name}: ${one.services.join(', ') || 'no services'}.`)
  })
}

interface Restart extends OfServer {
  unit: string
  atOnce: string
  resetLimit?: boolean
  whenNoCalls?: boolean
  waitMinutes: string
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
    const asked = {
      servers,
      unit,
      atOnce,
      ...(options.resetLimit && { resetLimit: true }),
      ...(options.whenNoCalls && { whenNoCalls: true, waitMinutes: Number(options.waitMinutes) }),
    }
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

function cancel(options: OfServer): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { listOperations } = await import('@gatehouse/core/machine/operation/list-operations')
    const { cancelRestart } = await import('@gatehouse/core/machine/service/cancel-restart')
    const { serverNamed } = await import('../servers-named.ts')
    const server = await serverNamed(caller, options.server)
    const { items } = await listOperations(caller, { server: server.id, open: true })
    const waiting = items.find(({ cancellable }) => cancellable)
    if (!waiting) throw new CommandFailed(`No restart is waiting on ${server.name}.`)
    const { servers } = await cancelRestart(caller, { operation: waiting.id })
    if (options.json) printJson({ operation: waiting.id, servers })
    else
      print(`Cancelled the restart on ${servers.length === 1 ? server.name : `${servers.length} servers`}.`)
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
