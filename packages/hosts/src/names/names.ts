import { promises as dns } from 'node:dns'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { Places } from '../places.ts'
import { askDns, askServices, type DnsAnswer, type ServiceRecord } from './ask-dns.ts'
import { parseHostsFile } from './hosts-file.ts'
import { parseResolvConf, wholeNames } from './resolv-conf.ts'

export interface Address {
  readonly address: string
  readonly family: 4 | 6
}

interface Asking {
  /** For whom: of each there is a bounded number of names under way. */
  readonly account?: string | undefined
  readonly signal: AbortSignal
}

interface NamesOptions {
  /** DNS servers (`address:port`) instead of resolv.conf's. */
  readonly servers?: readonly string[]
  /** Where hosts, resolv.conf and nsswitch.conf are. */
  readonly folder?: string
  /** How long the DNS is waited for where it has answered before. */
  readonly patienceMs?: number
}

interface Known {
  readonly addresses: readonly Address[]
  readonly freshUntil: number
}

interface Flight {
  readonly answer: Promise<readonly Address[]>
  readonly given: AbortController
  waiting: number
}

const deadlineMs = 8000
/** However long the DNS says that an answer holds. */
const longestFreshMs = 30_000
const mostKnown = 10_000

/**
 * Names of servers to addresses, as getaddrinfo(3) finds them (hosts file, search domains, the DNS, then whatever else
 * nsswitch.conf names), but without its threads: a name whose DNS is dead holds up nobody, and can be given up. An address
 * that was right before serves on while the DNS is silent: whoever answers there must have the pinned host key.
 */
export class Names {
  readonly #servers: readonly string[] | undefined
  readonly #folder: string
  readonly #patienceMs: number
  readonly #places = new Places({ all: 256, each: 64 })
  /** getaddrinfo's threads are few, and everybody's: one name at a time. */
  readonly #threads = new Places({ all: 1, each: 1 })
  readonly #known = new Map<string, Known>()
  readonly #flights = new Map<string, Flight>()
  #hosts = { text: '', names: new Map<string, string[]>() }

  constructor({ servers, folder = '/etc', patienceMs = 2000 }: NamesOptions = {}) {
    this.#servers = servers
    this.#folder = folder
    this.#patienceMs = patienceMs
  }

  /** At least one address. @throws Error with a `code` where there is none, or none is found in time */
  async addressesOf(name: string, asking: Asking): Promise<readonly Address[]> {
    const key = name.toLowerCase()
    const local = this.#locally(key)
    if (local) return local
    const known = this.#known.get(key)
    if (known && known.freshUntil > Date.now()) return known.addresses
    const answer = this.#join(key, asking)
    if (!known) return answer
    // what it was before, where the DNS is silent or broken; that it is gone is an answer
    const before = sleep(this.#patienceMs, known.addresses, { ref: false })
    return Promise.race([answer, before]).catch((error: unknown) => {
      if (asking.signal.aborted || codeOf(error) === 'ENOTFOUND') throw error
      return known.addresses
    })
  }

  /**
   * Where a name says that a service of it is, such as `_sip._udp`; none where it says nothing, and for addresses and names of the hosts file.
   * @throws Error with a `code` where the DNS does not answer
   */
  async servicesOf(
    service: string,
    name: string,
    { account = '', signal }: Asking,
  ): Promise<ServiceRecord[]> {
    if (this.#locally(name.toLowerCase())) return []
    const leave = await this.#places.take(account, signal)
    try {
      const late = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)])
      return await askServices(`${service}.${name}`, { servers: this.#servers, signal: late })
    } catch (error) {
      throw Object.assign(noAnswer(name), { cause: error })
    } finally {
      leave()
    }
  }

  #locally(name: string): readonly Address[] | null {
    if (isIP(name) !== 0) return [addressOf(name)]
    const text = this.#read('hosts')
    if (this.#hosts.text !== text) this.#hosts = { text, names: parseHostsFile(text) }
    const listed = this.#hosts.names.get(name.replace(/\.$/, ''))
    if (listed) return inOrder(listed.map(addressOf))
    return /^(.+\.)?localhost\.?$/.test(name) ? ['127.0.0.1', '::1'].map(addressOf) : null
  }

  /** Who asks for the same name for the same account waits for one answer; it is given up when nobody waits any more. */
  async #join(name: string, { account = '', signal }: Asking): Promise<readonly Address[]> {
    signal.throwIfAborted()
    const key = `${account} ${name}`
    const flight = this.#flights.get(key) ?? this.#start(key, name, account)
    flight.waiting++
    const { promise: left, reject } = Promise.withResolvers<never>()
    const leave = () => reject(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    try {
      return await Promise.race([flight.answer, left])
    } finally {
      signal.removeEventListener('abort', leave)
      if (--flight.waiting === 0) {
        this.#land(key, flight)
        flight.given.abort(noAnswer(name))
      }
    }
  }

  #start(key: string, name: string, account: string): Flight {
    const given = new AbortController()
    const flight: Flight = { answer: this.#find(name, account, given.signal), given, waiting: 0 }
    this.#flights.set(key, flight)
    const land = () => this.#land(key, flight)
    flight.answer.then(land, land)
    return flight
  }

  #land(key: string, flight: Flight): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key)
  }

  async #find(name: string, account: string, given: AbortSignal): Promise<readonly Address[]> {
    const leave = await this.#places.take(account, given)
    const late = AbortSignal.timeout(deadlineMs)
    const signal = AbortSignal.any([given, late])
    try {
      const { addresses, ttlSeconds } = await this.#ask(name, signal)
      const found = inOrder(addresses)
      if (found.length === 0) throw Object.assign(new Error(`There is no ${name}`), { code: 'ENOTFOUND' })
      this.#keep(name, found, ttlSeconds)
      return found
    } catch (error) {
      throw late.aborted ? noAnswer(name) : error
    } finally {
      leave()
    }
  }

  async #ask(name: string, signal: AbortSignal): Promise<DnsAnswer> {
    const completion = parseResolvConf(this.#read('resolv.conf'), hostname())
    let failure: unknown
    for (const whole of wholeNames(name, completion)) {
      try {
        const answer = await askDns(whole, { servers: this.#servers, signal })
        if (answer.addresses.length > 0) return answer
      } catch (error) {
        // glibc as well asks on where a server cannot say, and not where none answers
        failure ??= error
        if (!['ESERVFAIL', 'ECONNREFUSED', 'EREFUSED'].includes(codeOf(error))) break
      }
    }
    if (failure && codeOf(failure) !== 'ECONNREFUSED') throw Object.assign(noAnswer(name), { cause: failure })
    return this.#askOthers(name, signal)
  }

  /** What no DNS knows may be known to a service that only getaddrinfo speaks to. */
  async #askOthers(name: string, signal: AbortSignal): Promise<DnsAnswer> {
    const none: DnsAnswer = { addresses: [], ttlSeconds: 0 }
    if (this.#servers || !hasOthers(this.#read('nsswitch.conf'))) return none
    const leave = await this.#threads.take('', signal)
    const found = dns.lookup(name, { all: true }).finally(leave)
    const { promise: late, reject } = Promise.withResolvers<never>()
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    const addresses = await Promise.race([found.catch(() => []), late])
    return { addresses: addresses.map(({ address }) => addressOf(address)), ttlSeconds: 0 }
  }

  #keep(name: string, addresses: readonly Address[], ttlSeconds: number): void {
    const freshMs = Math.min(ttlSeconds * 1000, longestFreshMs)
    this.#known.delete(name)
    this.#known.set(name, { addresses, freshUntil: Date.now() + freshMs })
    const [oldest] = this.#known.keys()
    if (this.#known.size > mostKnown && oldest !== undefined) this.#known.delete(oldest)
  }

  #read(file: string): string {
    try {
      return readFileSync(`${this.#folder}/${file}`, 'utf8')
    } catch {
      return ''
    }
  }
}

/** Those of this process, which all that connects to servers shares. */
export const systemNames = new Names()

const addressOf = (address: string): Address => ({ address, family: isIP(address) === 6 ? 6 : 4 })
const codeOf = (error: unknown) => String((Object(error) as { code?: unknown }).code)
const noAnswer = (name: string) =>
  Object.assign(new Error(`The DNS does not answer for ${name}`), { code: 'EAI_AGAIN' })

/** IPv6 first where this machine has an address that reaches further than its own network (RFC 6724, as far as it matters). */
function inOrder(addresses: readonly Address[]): readonly Address[] {
  const isGlobal = ({ family, internal, address }: { family: string; internal: boolean; address: string }) =>
    family === 'IPv6' && !internal && /^[23]/.test(address)
  const first = Object.values(networkInterfaces()).some((all) => all?.some(isGlobal)) ? 6 : 4
  return [...addresses].sort((a, b) => Number(b.family === first) - Number(a.family === first))
}

/** Whether nsswitch.conf(5) names services for hosts beside the file and the DNS. */
function hasOthers(text: string): boolean {
  const services =
    /^\s*hosts:(.*)$/m
      .exec(text)?.[1]
      ?.replaceAll(/\[[^\]]*\]/g, ' ')
      .split(/\s+/) ?? []
  return services.some((name) => name !== '' && !['files', 'dns', 'myhostname', 'mymachines'].includes(name))
}
