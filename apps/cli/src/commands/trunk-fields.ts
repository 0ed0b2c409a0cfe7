import type { TrunkTold, TrunkView } from '@gatehouse/core/dialer/trunk/view'
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
  const { state, why, engine, answers, reads, askedAt, registrations, calls } = told
  if (why !== null) return ` (${state}: ${why})`
  if (askedAt === null) return ` (${state})`
  if (engine === null) return ' (no engine found)'
  if (!reads) return ` (${engine}, whose pjsip.conf is missing or a link)`
  const said = answers
    ? [...new Set(registrations), `${calls} ${calls === 1 ? 'call' : 'calls'}`]
    : ['it does not run']
  return ` (${[state, engine, ...said].join(', ')})`
}
