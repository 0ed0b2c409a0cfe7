import { promises, type RecordWithTtl, type SrvRecord } from 'node:dns'
import { setTimeout as sleep } from 'node:timers/promises'

/** What the DNS says of a name. */
export interface DnsAnswer {
  /** Empty where there is no such name, or none with an address. */
  readonly addresses: readonly { readonly address: string; readonly family: 4 | 6 }[]
  readonly ttlSeconds: number
}

/** Once one family is known, how long the other may still take: there are servers that never answer for IPv6. */
const otherFamilyMs = 300

/**
 * Asks the DNS for a name's addresses, with packets of its own and in no thread, so that it can be taken back.
 * @param servers those of resolv.conf unless given
 * @throws Error where no server answers, or the signal aborts
 */
export async function askDns(
  name: string,
  { servers, signal }: { servers?: readonly string[] | undefined; signal: AbortSignal },
): Promise<DnsAnswer> {
  signal.throwIfAborted()
  const resolver = new promises.Resolver({ timeout: 1500, tries: 2 })
  if (servers) resolver.setServers(servers)
  const cancel = () => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const four = orNone(resolver.resolve4(name, { ttl: true }))
    const six = orNone(resolver.resolve6(name, { ttl: true }))
    const first = await Promise.any([known(four), known(six)]).catch(() => null)
    if (first)
      await Promise.race([Promise.allSettled([four, six]), sleep(otherFamilyMs, undefined, { ref: false })])
    const [v4, v6] = await Promise.all([soFar(four, first), soFar(six, first)])
    const ttls = [...v4, ...v6].map(({ ttl }) => ttl)
    return {
      addresses: [
        ...v4.map(({ address }) => ({ address, family: 4 as const })),
        ...v6.map(({ address }) => ({ address, family: 6 as const })),
      ],
      ttlSeconds: ttls.length > 0 ? Math.min(...ttls) : 0,
    }
  } finally {
    signal.removeEventListener('abort', cancel)
    resolver.cancel()
  }
}

/** Where a service is to be found (RFC 2782). */
export type ServiceRecord = Pick<SrvRecord, 'name' | 'port' | 'priority' | 'weight'>

/**
 * Asks the DNS for a service's places, such as `_sip._udp.example.com`; none where nothing is announced.
 * @throws Error where no server answers, or the signal aborts
 */
export async function askServices(
  service: string,
  { servers, signal }: { servers?: readonly string[] | undefined; signal: AbortSignal },
): Promise<ServiceRecord[]> {
  signal.throwIfAborted()
  const resolver = new promises.Resolver({ timeout: 1500, tries: 2 })
  if (servers) resolver.setServers(servers)
  const cancel = () => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    return await orNone(resolver.resolveSrv(service))
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

/** That there is none is an answer. */
async function orNone<Found>(asked: Promise<Found[]>): Promise<Found[]> {
  try {
    return await asked
  } catch (error) {
    const { code } = Object(error) as { code?: unknown }
    if (code === 'ENOTFOUND' || code === 'ENODATA' || code === 'EBADNAME') return []
    throw error
  }
}

async function known(asked: Promise<RecordWithTtl[]>): Promise<RecordWithTtl[]> {
  const records = await asked
  if (records.length === 0) throw new Error('none')
  return records
}

/** With something to go by, the other family is not waited for, and its failure is none. */
async function soFar(asked: Promise<RecordWithTtl[]>, first: unknown): Promise<RecordWithTtl[]> {
  if (!first) return asked
  return Promise.race([asked.catch(() => []), sleep(0, [], { ref: false })])
}
