import type { Command } from 'commander'
import { commandsOf } from '../account-command.ts'
import { attempt } from '../attempt.ts'
import { confirm } from '../confirm.ts'
import { called } from '../items.ts'
import { operate } from '../operator.ts'
import { note, print, printJson, printList, time } from '../output.ts'

interface OfAccount {
  account: string
  as?: string
  json?: boolean
}
type OfServer = OfAccount & { server: string }
type GiveUp = { account: string; yes?: boolean; json?: boolean }

export function addSync(program: Command): void {
  const sync = program.command('sync').description('See and run key sync.')
  const command = commandsOf(sync)
  command('status', 'Show each server’s sync state.').action((options: OfAccount) =>
    attempt(() => status(options)),
  )
  command('now', 'Check a server now and fix what differs.')
    .option('--server <name>', 'its name or ID (default: all servers)')
    .action((options: OfAccount & { server?: string }) => attempt(() => now(options)))
  command('explain', 'Show what a sync would change on a server and why, without changing anything.')
    .requiredOption('--server <name>', 'its name or ID')
    .action((options: OfServer) => attempt(() => explain(options)))
  command('history', 'Show what syncs have changed on a server, newest first.')
    .requiredOption('--server <name>', 'its name or ID')
    .action((options: OfServer) => attempt(() => history(options)))
  sync
    .command('leaving')
    .description('Show the servers of closed accounts that still hold something of Gatehouse.')
    .option('--json', 'print JSON')
    .action((options: { json?: boolean }) => attempt(() => leaving(options)))
  sync
    .command('give-up')
    .description('Stop visiting a server of a closed account. What is on it stays. It can’t be undone.')
    .argument('<server>', 'its name or ID; see: gatehouse sync leaving')
    .requiredOption('--account <slug>', 'the closed account')
    .option('--yes', 'don’t ask for confirmation')
    .option('--json', 'print JSON')
    .action((server: string, options: GiveUp) => attempt(() => giveUp(server, options)))
  command('removals', 'Show removals that are still pending, and where.').action((options: OfAccount) =>
    attempt(() => removals(options)),
  )
}

function status(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { syncState } = await import('@gatehouse/core/fleet/server/sync-state')
    const { listParts } = await import('@gatehouse/core/machine/part/list-parts')
    const { items } = await syncState(caller, undefined)
    const parts = Map.groupBy((await listParts(caller, {})).items, ({ server }) => server)
    const servers = items.map((one) => ({
      ...one,
      parts: (parts.get(one.server) ?? []).map(({ part, state, error, undone }) => ({
        part,
        state,
        error: error ?? undone?.why ?? null,
      })),
    }))
    printList(servers, {
      json: options.json,
      nothing: 'No servers yet.',
      head: [
        'SERVER',
        'STATE',
        'PROVED',
        'TRIED',
        'STILL TO REMOVE',
        'CANNOT LOG IN',
        'BESIDE LOGINS',
        'ERROR',
      ],
      row: ({ name, state, provedAt, triedAt, removals, shutOut, parts, error }) => [
        name,
        state,
        time(provedAt),
        time(triedAt),
        removals.join(',') || null,
        shutOut.join(',') || null,
        parts.map(({ part, state }) => `${part} ${state}`).join(',') || null,
        error ?? parts.find((one) => one.error !== null)?.error ?? null,
      ],
    })
  })
}

function now(options: OfAccount & { server?: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { syncNow } = await import('@gatehouse/core/fleet/server/sync-now')
    const { serverNamed, everyServer } = await import('../servers-named.ts')
    const servers = options.server ? [await serverNamed(caller, options.server)] : await everyServer(caller)
    const able = servers.filter(({ sync }) => options.server || sync.state !== 'host-key-changed')
    for (const { id } of able) await syncNow(caller, { server: id })
    if (options.json) return printJson(able.map(({ id, name }) => ({ server: id, name })))
    print(
      `Checking ${able.length === 1 ? able[0]?.name : `${able.length} servers`} now. See: gatehouse sync status --account ${options.account}`,
    )
    for (const { name } of servers.filter((one) => !able.includes(one)))
      note(`Skipped ${name}: its host key has changed. Accept it first.`)
  })
}

function explain(options: OfServer): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { explainSync } = await import('@gatehouse/core/fleet/manifest/explain-sync')
    const { hostRead } = await import('@gatehouse/api/ask-host')
    const { serverNamed } = await import('../servers-named.ts')
    const server = await serverNamed(caller, options.server)
    const explained = await explainSync(caller, { server: server.id }, hostRead)
    if (options.json) return printJson(explained)
    const { name, inSync, changes, problems, otherWays } = explained
    if (inSync) print(`${name} is in sync. Nothing would change.`)
    for (const { what, action, line, why } of changes)
      print(`${action === 'add' ? '+' : '-'} ${what}  ${line}`, `    ${why}`)
    for (const problem of problems) note(problem)
    for (const way of otherWays) note(way)
  })
}

function history(options: OfServer): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { listSyncRuns } = await import('@gatehouse/core/fleet/server/list-sync-runs')
    const { serverNamed } = await import('../servers-named.ts')
    const server = await serverNamed(caller, options.server)
    printList((await listSyncRuns(caller, { server: server.id, limit: 100 })).items, {
      json: options.json,
      nothing: `${server.name} has not been synced yet.`,
      head: ['AT', 'WHY', 'OUTCOME', 'MS', 'CHANGED', 'ERROR'],
      row: ({ at, cause, outcome, tookMs, changes, error }) => [
        time(at),
        cause,
        outcome,
        tookMs,
        changes.map(({ what, added, removed }) => `${what} +${added.length} -${removed.length}`).join(', ') ||
          null,
        error,
      ],
    })
  })
}

function leaving({ json }: { json?: boolean }): Promise<void> {
  return operate({}, async ({ caller }) => {
    const { listLeaving } = await import('@gatehouse/core/fleet/server/list-leaving')
    printList((await listLeaving(caller)).items, {
      json,
      nothing: 'No server of a closed account is waiting.',
      head: ['ACCOUNT', 'SERVER', 'AT', 'KEYS', 'KEYS LEFT', 'TRIED', 'NEXT TRY', 'ERROR'],
      row: ({ account, name, at, keys, linesLeftAt, triedAt, nextTryAt, error }) => [
        account,
        name,
        at,
        keys,
        time(linesLeftAt),
        time(triedAt),
        time(nextTryAt),
        error,
      ],
    })
  })
}

function giveUp(server: string, { account, yes, json }: GiveUp): Promise<void> {
  return operate({}, async ({ caller }) => {
    const { listLeaving } = await import('@gatehouse/core/fleet/server/list-leaving')
    const { giveUpServer } = await import('@gatehouse/core/fleet/server/give-up-server')
    const theirs = (await listLeaving(caller)).items.filter((one) => one.account === account)
    const found = called(theirs, server, {
      thing: 'server that is still to let go',
      names: ({ name, server: id }) => [name, id],
    })
    if (!yes)
      await confirm(
        `Stop visiting ${found.name} of ${account}, and leave what is on it?`,
        'Confirm with --yes.',
      )
    const result = await giveUpServer(caller, { server: found.server })
    if (json) printJson(result)
    else print(`Gave up on ${result.name} of ${account}. Whatever of Gatehouse is on it stays there.`)
  })
}

function removals(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { listRemovals } = await import('@gatehouse/core/fleet/server/list-removals')
    const { items } = await listRemovals(caller, undefined)
    if (options.json) return printJson(items)
    printList(
      items.flatMap(({ login, email, servers }) => servers.map((server) => ({ login, email, ...server }))),
      {
        nothing: 'No pending removals.',
        head: ['LOGIN', 'MEMBER', 'SERVER', 'NEXT TRY', 'ERROR'],
        row: ({ login, email, name, nextTryAt, error }) => [login, email, name, time(nextTryAt), error],
      },
    )
  })
}
