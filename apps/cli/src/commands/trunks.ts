import type { TrunkView } from '@gatehouse/core/dialer/trunk/view'
import type { Command } from 'commander'
import { commandsOf, type OfAccount } from '../account-command.ts'
import { attempt, CommandFailed } from '../attempt.ts'
import { called } from '../items.ts'
import { operate } from '../operator.ts'
import { print, printJson, printList } from '../output.ts'
import type { everyServer } from '../servers-named.ts'
import { fieldsOf, type TrunkOptions, toldWords, withFields } from './trunk-fields.ts'

type Caller = Parameters<typeof everyServer>[0]

/** `gatehouse trunks` and `gatehouse calls`: ways to carriers, and test calls over them. */
export function addTrunks(program: Command): void {
  const trunks = program.command('trunks').description('Manage trunks: ways to carriers.')
  const command = commandsOf(trunks)
  command('list', 'List trunks, with what their carriers last answered.').action((options: OfAccount) =>
    attempt(() => list(options)),
  )
  withFields(command('create', 'Add a trunk; its secret is tried from its first server.')).action(
    (options: TrunkOptions) => attempt(() => create(options)),
  )
  withFields(command('update', 'Change a trunk. What is left out stays as it is.')).action(
    (options: TrunkOptions) => attempt(() => update(options)),
  )
  command('remove', 'Remove a trunk, and the firewall’s rules that came with it.')
    .requiredOption('--trunk <name>', 'its name')
    .action((options: TrunkOptions) => attempt(() => remove(options)))
  command('check', 'Ask a trunk’s carrier from one of its servers.')
    .requiredOption('--trunk <name>', 'its name')
    .option('--server <name>', 'the first of them unless told')
    .action((options: TrunkOptions & { server?: string }) => attempt(() => check(options)))
  const calls = program.command('calls').description('Make test calls.')
  commandsOf(calls)('dial', 'Make a test call: it rings and is given up, unless an answer is asked for.')
    .requiredOption('--trunk <name>', 'over which trunk')
    .requiredOption('--number <number>', 'such as +15550100')
    .option('--server <name>', 'from which server; the first of the trunk’s unless told')
    .option('--talk-seconds <n>', 'talk so long once it is answered, with a tone: 1 to 30')
    .option('--no-wait', 'don’t wait until it is over')
    .action((options: Dial) => attempt(() => dial(options)))
}

const verbs = () => import('@gatehouse/core/dialer/trunk/change-trunks')

async function withCarriers<Answer>(
  work: (
    carriers: InstanceType<typeof import('@gatehouse/api/carrier-questions').CarrierQuestions>,
  ) => Promise<Answer>,
): Promise<Answer> {
  const { CarrierQuestions } = await import('@gatehouse/api/carrier-questions')
  const carriers = new CarrierQuestions()
  try {
    return await work(carriers)
  } finally {
    await carriers.close()
  }
}

async function everyTrunk(caller: Caller): Promise<TrunkView[]> {
  const { listTrunks } = await import('@gatehouse/core/dialer/trunk/list-trunks')
  return (await listTrunks(caller, {})).items
}

const named = (trunks: TrunkView[], name: string) =>
  called(trunks, name, { thing: 'trunk', names: (one) => [one.name, one.id] })

function list(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const items = await everyTrunk(caller)
    if (options.json) return printJson({ items })
    const { writtenHost } = await import('@gatehouse/core/dialer/trunk/written-host')
    printList(items, {
      nothing: 'No trunks.',
      head: ['NAME', 'HOSTS', 'SIGN-IN', 'SERVERS', 'CARRIER SAYS'],
      row: (one) => [
        one.name,
        one.hosts.map(writtenHost).join(', '),
        one.username ?? 'by address',
        one.servers
          .map(({ id, name }) => `${name}${toldWords(one.told.find(({ server }) => server === id))}`)
          .join('; '),
        [
          ...one.looks.map(({ serverName, words }) => `${serverName}: ${words}`),
          ...(one.lookup?.troubles.map(({ words }) => `${words} Its former addresses are kept.`) ?? []),
        ].join('; ') || 'not asked yet',
      ],
    })
  })
}

function create(options: TrunkOptions): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { createTrunk } = await verbs()
    const fields = await fieldsOf(caller, options)
    const result = await withCarriers((carriers) =>
      createTrunk(caller, { name: options.trunk, ...fields }, carriers),
    )
    if (options.json) printJson(result)
    else
      print(`Added ${options.trunk}.${result.answer === null ? '' : ` The carrier says: ${result.answer}`}`)
  })
}

function update(options: TrunkOptions): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { updateTrunk } = await verbs()
    const known = named(await everyTrunk(caller), options.trunk)
    const fields = await fieldsOf(caller, options, known)
    const result = await withCarriers((carriers) =>
      updateTrunk(caller, { trunk: known.id, ...fields }, carriers),
    )
    if (options.json) printJson(result)
    else print(`Changed ${known.name}.${result.answer === null ? '' : ` The carrier says: ${result.answer}`}`)
  })
}

function remove(options: TrunkOptions): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { removeTrunk } = await verbs()
    const known = named(await everyTrunk(caller), options.trunk)
    const result = await removeTrunk(caller, { trunk: known.id })
    if (options.json) printJson(result)
    else print(`Removed ${known.name}.`)
  })
}

function check(options: TrunkOptions & { server?: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { checkTrunk } = await import('@gatehouse/core/dialer/trunk/check-trunk')
    const known = named(await everyTrunk(caller), options.trunk)
    const server =
      options.server === undefined
        ? undefined
        : called(known.servers, options.server, { thing: 'server', names: (one) => [one.name, one.id] }).id
    const result = await withCarriers((carriers) =>
      checkTrunk(caller, { trunk: known.id, ...(server && { server }) }, carriers),
    )
    if (options.json) printJson(result)
    else print(`${result.outcome}: ${result.words} (${result.host}, ${result.milliseconds} ms)`)
    if (['refused', 'unreachable', 'unknown'].includes(result.outcome))
      throw new CommandFailed(`The carrier of ${known.name} is not well.`)
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
    const known = named(await everyTrunk(caller), options.trunk)
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
