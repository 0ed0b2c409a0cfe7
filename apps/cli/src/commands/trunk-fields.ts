import type { TrunkTold, TrunkView } from '@gatehouse/core/dialer/trunk/view'
import type { Command } from 'commander'
import type { OfAccount } from '../account-command.ts'
import { CommandFailed } from '../attempt.ts'
import { called } from '../items.ts'
import { everyServer, listed } from '../servers-named.ts'

type Caller = Parameters<typeof everyServer>[0]

/** A trunk as it is said on the command line. */
export interface TrunkOptions extends OfAccount {
  trunk: string
  hosts?: string
  transport?: string
  domain?: string
  username?: string
  secretFile?: string
  callerId?: string
  prefixes?: string
  codecs?: string
  numberFormat?: string
  countryCode?: string
  dialPrefix?: string
  assertCaller?: boolean
  register?: boolean
  mediaEncryption?: string
  channels?: string
  qualifySeconds?: string
  servers?: string
  local?: boolean
  untried?: boolean
}

/** Gives a command the options of a trunk's fields. */
export function withFields(command: Command): Command {
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

async function hostsOf(said: string | undefined, known: TrunkView | undefined) {
  const { readHost, writtenHost } = await import('@gatehouse/core/dialer/trunk/written-host')
  const written = said === undefined ? (known?.hosts.map(writtenHost) ?? []) : listed(said)
  return written.map(readHost)
}

async function secretIn(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined
  const { readFile } = await import('node:fs/promises')
  const text = await readFile(path === '-' ? '/dev/stdin' : path, 'utf8').catch(() => {
    throw new CommandFailed(`--secret-file: ${path} can’t be read.`, 2)
  })
  return text.split('\n', 1)[0]
}

/** What was said, over what stands there. The core says what is wrong with it. */
export async function fieldsOf(caller: Caller, said: TrunkOptions, known?: TrunkView) {
  const everyone = said.servers === undefined ? [] : await everyServer(caller)
  const servers = said.servers?.trim() === 'none' ? [] : listed(said.servers)
  const ids = servers.map(
    (name) => called(everyone, name, { thing: 'server', names: (one) => [one.name, one.id] }).id,
  )
  const secret = await secretIn(said.secretFile)
  const username = said.username === 'none' ? null : (said.username ?? known?.username ?? null)
  return {
    hosts: await hostsOf(said.hosts, known),
    transport: (said.transport ?? known?.transport ?? 'udp') as TrunkView['transport'],
    ...((said.domain ?? (said.hosts === undefined && known?.domain)) && {
      domain: said.domain ?? known?.domain,
    }),
    username,
    ...(secret !== undefined && { secret }),
    callerId: said.callerId ?? known?.callerId ?? '',
    assertsCaller: said.assertCaller ?? known?.assertsCaller ?? false,
    numberFormat: (said.numberFormat ?? known?.numberFormat ?? 'e164') as TrunkView['numberFormat'],
    countryCode: said.countryCode ?? known?.countryCode ?? null,
    dialPrefix: said.dialPrefix ?? known?.dialPrefix ?? '',
    registers: said.register ?? known?.registers ?? false,
    mediaEncryption: (said.mediaEncryption ??
      known?.mediaEncryption ??
      'none') as TrunkView['mediaEncryption'],
    channels:
      said.channels === undefined
        ? (known?.channels ?? null)
        : said.channels === 'none'
          ? null
          : Number(said.channels),
    qualifySeconds:
      said.qualifySeconds === undefined ? (known?.qualifySeconds ?? 60) : Number(said.qualifySeconds),
    prefixes: said.prefixes === undefined ? (known?.prefixes ?? []) : listed(said.prefixes),
    codecs: (said.codecs === undefined
      ? (known?.codecs ?? ['PCMU', 'PCMA'])
      : listed(said.codecs)) as 'PCMU'[],
    media: known?.media ?? [],
    local: said.local ?? known?.local ?? false,
    enabled: known?.enabled ?? true,
    servers: said.servers === undefined ? (known?.servers.map(({ id }) => id) ?? []) : ids,
    untried: said.untried ?? false,
  }
}

/** What a server's engine knows of a trunk, in brackets. */
export function toldWords(told: TrunkTold | undefined): string {
  if (!told) return ''
  const { state, why, engine, answers, askedAt, registrations, calls } = told
  if (why !== null) return ` (${state}: ${why})`
  if (askedAt === null) return ` (${state})`
  if (engine === null) return ' (no engine found)'
  const said = answers
    ? [...new Set(registrations), `${calls} ${calls === 1 ? 'call' : 'calls'}`]
    : ['it does not run']
  return ` (${[state, engine, ...said].join(', ')})`
}
