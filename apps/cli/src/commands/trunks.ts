import type { TrunkView } from '@gatehouse/core/dialer/trunk/view'
import type { Command } from 'commander'
import { commandsOf, type OfAccount } from '../account-command.ts'
import { attempt, CommandFailed } from '../attempt.ts'
import { called } from '../items.ts'
import { operate } from '../operator.ts'
import { print, printJson, printList } from '../output.ts'
import type { everyServer } from '../servers-named.ts'
import type { Dial } from './calls.ts'
import type { TrunkOptions } from './trunk-fields.ts'

/** `gatehouse trunks`: ways to carriers. */
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
}

/** Gives a command the options of a trunk's fields. */
function withFields(command: Command): Command {
  return command
    .requiredOption('--trunk <name>', 'its name')
    .option('--hosts <list>', 'in order, with commas between them: sip1.example.com,sip2.example.com:5080')
    .option('--transport <udp|tcp|tls>', 'how SIP travels')
    .option('--domain <name>', 'in addresses of calls; the first host unless told')
    .option('--username <name>', 'to sign in by; "none" where the carrier knows the servers’ addresses')
    .option('--secret-file <path>', 'the file whose first line is the secret; - for stdin')
    .option('--caller-id <number>', 'such as +15550100')
    .option('--prefixes <list>', 'what numbers that may be called begin with: +1,+49')
    .option(
      '--number-format <e164|digits|national>',
      'how the carrier wants numbers: +15550100, 15550100, or without the country code',
    )
    .option('--country-code <digits>', 'what is left out of national numbers: 49')
    .option('--dial-prefix <digits>', 'what stands before each number: 0; "" for nothing')
    .option('--assert-caller', 'tell the carrier the caller in P-Asserted-Identity as well')
    .option('--no-assert-caller', 'don’t')
    .option(
      '--codecs <list>',
      'in order, of PCMU, PCMA, G722, G729, opus; PCMU,PCMA unless told. Asterisk speaks all of them, test calls the first two',
    )
    .option('--register', 'have Asterisk register with the carrier, so that calls come in')
    .option('--no-register', 'don’t')
    .option('--media-encryption <none|sdes>', 'of sound, on Asterisk; sdes needs TLS')
    .option(
      '--channels <n>',
      'calls at a time on each server, by the trunk’s dialplan on Asterisk; "none" for no limit',
    )
    .option(
      '--qualify-seconds <n>',
      'how often Asterisk asks whether the carrier is there: 10 to 3600, 0 for never',
    )
    .option('--servers <names>', 'servers that have it, with commas between them; "none" for none')
    .option('--local', 'its hosts may be in a private network')
    .option('--untried', 'keep the secret although nobody could try it')
}

/** `gatehouse calls`: test calls over trunks. */
export function addCalls(program: Command): void {
  const calls = program.command('calls').description('Make test calls.')
  commandsOf(calls)(
    'prefixes',
    'Show what numbers of test calls have to begin with, whatever their trunk allows.',
  )
    .option('--set <list>', 'change it: +1,+49; "none" leaves it to the trunks')
    .action((options: OfAccount & { set?: string }) =>
      attempt(async () => (await calling()).prefixes(options)),
    )
  commandsOf(calls)('dial', 'Make a test call: it rings and is given up, unless an answer is asked for.')
    .requiredOption('--trunk <name>', 'over which trunk')
    .requiredOption('--number <number>', 'such as +15550100')
    .option('--server <name>', 'from which server; the first of the trunk’s unless told')
    .option('--talk-seconds <n>', 'talk so long once it is answered, with a tone: 1 to 30')
    .option('--no-wait', 'don’t wait until it is over')
    .action((options: Dial) => attempt(async () => (await calling()).dial(options)))
}

const verbs = () => import('@gatehouse/core/dialer/trunk/change-trunks')
// what it takes to list the commands is kept small
const words = () => import('./trunk-fields.ts')
const calling = () => import('./calls.ts')
const naming = () => import('../trunks-named.ts')

async function knownTrunk(caller: Parameters<typeof everyServer>[0], name: string): Promise<TrunkView> {
  const { everyTrunk, trunkNamed } = await naming()
  return trunkNamed(await everyTrunk(caller), name)
}

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

function list(options: OfAccount): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { everyTrunk } = await naming()
    const items = await everyTrunk(caller)
    if (options.json) return printJson({ items })
    const { writtenHost } = await import('@gatehouse/core/dialer/trunk/written-host')
    const { toldWords } = await words()
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
    const { fieldsOf } = await words()
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
    const { fieldsOf } = await words()
    const known = await knownTrunk(caller, options.trunk)
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
    const known = await knownTrunk(caller, options.trunk)
    const result = await removeTrunk(caller, { trunk: known.id })
    if (options.json) printJson(result)
    else print(`Removed ${known.name}.`)
  })
}

function check(options: TrunkOptions & { server?: string }): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { checkTrunk } = await import('@gatehouse/core/dialer/trunk/check-trunk')
    const known = await knownTrunk(caller, options.trunk)
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
