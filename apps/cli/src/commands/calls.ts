import type { Command } from 'commander'
import { commandsOf, type OfAccount } from '../account-command.ts'
import { attempt } from '../attempt.ts'
import { called } from '../items.ts'
import { operate } from '../operator.ts'
import { print, printJson } from '../output.ts'
import { listed } from '../servers-named.ts'
import { everyTrunk, trunkNamed } from '../trunks-named.ts'

/** `gatehouse calls`: test calls over trunks. */
export function addCalls(program: Command): void {
  const calls = program.command('calls').description('Make test calls.')
  commandsOf(calls)(
    'prefixes',
    'Show what numbers of test calls have to begin with, whatever their trunk allows.',
  )
    .option('--set <list>', 'change it: +1,+49; "none" leaves it to the trunks')
    .action((options: OfAccount & { set?: string }) => attempt(() => prefixes(options)))
  commandsOf(calls)('dial', 'Make a test call: it rings and is given up, unless an answer is asked for.')
    .requiredOption('--trunk <name>', 'over which trunk')
    .requiredOption('--number <number>', 'such as +15550100')
    .option('--server <name>', 'from which server; the first of the trunk’s unless told')
    .option('--talk-seconds <n>', 'talk so long once it is answered, with a tone: 1 to 30')
    .option('--no-wait', 'don’t wait until it is over')
    .action((options: Dial) => attempt(() => dial(options)))
}

function prefixes({ set, ...options }: OfAccount & { set?: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { callPrefixes, setCallPrefixes } = await import('@gatehouse/core/dialer/call/call-prefixes')
    if (set !== undefined)
      await setCallPrefixes(caller, { prefixes: set.trim() === 'none' ? [] : listed(set) })
    const found = await callPrefixes(caller, undefined)
    if (options.json) return printJson(found)
    print(found.prefixes.join(', ') || 'Each trunk decides for itself.')
  })
}

interface Dial extends OfAccount {
  trunk: string
  number: string
  server?: string
  talkSeconds?: string
  wait: boolean
}

function dial(options: Dial): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { dialCall } = await import('@gatehouse/core/dialer/call/dial-call')
    const { followOperations } = await import('../follow-operations.ts')
    const known = trunkNamed(await everyTrunk(caller), options.trunk)
    const server =
      options.server === undefined
        ? undefined
        : called(known.servers, options.server, { thing: 'server', names: (one) => [one.name, one.id] }).id
    const { batch } = await dialCall(caller, {
      trunk: known.id,
      number: options.number,
      ...(server && { server }),
      ...(options.talkSeconds !== undefined && { talkSeconds: Number(options.talkSeconds) }),
    })
    await followOperations(caller, batch, options)
  })
}
