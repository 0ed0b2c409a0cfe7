import type { Duplex } from 'node:stream'
import type ssh2 from 'ssh2'
import type { Connection } from './connect.ts'
import { connectPinned } from './connect-pinned.ts'
import { type Hop, hopsKey, type Way, type WayWait } from './hop.ts'
import { hopFailed, notForwarded } from './hop-failure.ts'
import { HopStream } from './hop-stream.ts'
import { HostUnreachable, timedOut } from './host-unreachable.ts'

interface HopConnectionsOptions {
  /** How long one stays open that carries nothing. */
  readonly idleMs?: number
  /** What one carries at most; the next has another. */
  readonly channels?: number
}

interface Entry {
  readonly connection: Promise<Connection>
  isUp: boolean
  /** When it last answered, by Date.now(): packets to a dead one vanish, and its connection stands for a while. */
  heardAt: number
  channels: number
  idle: NodeJS.Timeout | undefined
}

/** What opening one may take where those who wait for it have longer: another may be asked again sooner. */
const longestMs = 15_000
/** One that answers nothing for so long is gone. */
const silentMs = 15_000

/**
 * The connections to hops, shared by all that is reached through them: on each there are forwarded connections alone, never a command.
 * One that carries nothing is closed after a while.
 */
export class HopConnections {
  readonly #idleMs: number
  readonly #channels: number
  readonly #entries = new Map<string, Entry[]>()

  constructor({ idleMs = 30_000, channels = 200 }: HopConnectionsOptions = {}) {
    this.#idleMs = idleMs
    this.#channels = channels
  }

  /**
   * How the places behind these hops are come to, the nearest of them first; undefined where there are none.
   * It throws HostUnreachable `hop` where the way is shut, else as if the place were asked directly.
   */
  way(via: readonly Hop[] = []): Way | undefined {
    const hop = via.at(-1)
    return hop && ((place, wait) => this.#through(via, hop, place, wait))
  }

  async #through(
    via: readonly Hop[],
    hop: Hop,
    place: { host: string; port: number },
    wait: WayWait,
  ): Promise<Duplex> {
    const at = `${place.host}:${place.port}`
    const since = Date.now()
    const entry = this.#entryOf(via, hop, wait)
    entry.channels++
    clearTimeout(entry.idle)
    const release = () => this.#release(entry)
    for (const [at] of via.entries()) for (const one of this.#known(via.slice(0, at + 1), wait)) ask(one)
    try {
      const late = () => this.#lateness(via, wait, since)
      const { client } = await by(wait.deadline, entry.connection, late).catch((error: unknown) => {
        throw hopFailed(at, hop, error)
      })
      const stream = await forwarded(client, hop, place, wait.deadline, () => {
        if (entry.heardAt >= since) return timedOut(at, hop.name)
        // who comes next opens another
        this.#forget(entry)
        return hopFailed(at, hop, late())
      })
      stream.once('close', release)
      return stream
    } catch (error) {
      release()
      throw error
    }
  }

  /** Closes those that carry nothing; those that do are closed soon after they no longer do. */
  closeIdle(): void {
    for (const entry of [...this.#entries.values()].flat()) if (entry.channels === 0) this.#drop(entry)
  }

  /** Closes all of them. */
  close(): void {
    for (const entry of [...this.#entries.values()].flat()) this.#drop(entry)
  }

  #entryOf(via: readonly Hop[], hop: Hop, wait: WayWait): Entry {
    const { account, names } = wait
    const known = this.#known(via, wait)
    const free = known.find(({ channels }) => channels < this.#channels)
    if (free) return free
    const connection = connectPinned({
      host: hop.host,
      port: hop.port,
      hostKey: hop.hostKey,
      account,
      names,
      timeoutMs: longestMs,
      silentMs,
      login: { user: hop.user ?? 'root', privateKeys: hop.privateKeys },
      way: this.way(via.slice(0, -1)),
    })
    const entry: Entry = { connection, isUp: false, heardAt: 0, channels: 0, idle: undefined }
    this.#entries.set(keyOf(via, account), [...known, entry])
    connection.then(
      ({ client }) => {
        entry.isUp = true
        entry.heardAt = Date.now()
        client.setMaxListeners(0)
        client.once('close', () => this.#forget(entry))
      },
      () => this.#forget(entry),
    )
    return entry
  }

  /** Which of these hops does not answer, where nothing has come of the last in time. */
  #lateness(via: readonly Hop[], wait: WayWait, since: number): HostUnreachable {
    const [hop, before] = via.toReversed()
    if (!hop) throw new Error('a way without a hop')
    const at = `${hop.host}:${hop.port}`
    const nearer = via.slice(0, -1)
    const known = this.#known(nearer, wait)
    const isShut = nearer.length > 0 && !known.some(({ isUp, heardAt }) => isUp && heardAt >= since)
    if (isShut) for (const one of known) if (one.isUp) this.#forget(one)
    return before && isShut
      ? hopFailed(at, before, this.#lateness(nearer, wait, since))
      : timedOut(at, before?.name)
  }

  #known(via: readonly Hop[], { account }: WayWait): Entry[] {
    return this.#entries.get(keyOf(via, account)) ?? []
  }

  #release(entry: Entry): void {
    entry.channels--
    if (entry.channels === 0) entry.idle = setTimeout(() => this.#drop(entry), this.#idleMs).unref()
  }

  #forget(entry: Entry): void {
    clearTimeout(entry.idle)
    for (const [key, entries] of this.#entries) {
      if (!entries.includes(entry)) continue
      if (entries.length === 1) this.#entries.delete(key)
      else
        this.#entries.set(
          key,
          entries.filter((one) => one !== entry),
        )
    }
  }

  #drop(entry: Entry): void {
    this.#forget(entry)
    entry.connection.then(
      (connection) => connection.close(),
      () => {},
    )
  }
}

const keyOf = (via: readonly Hop[], account = '') => JSON.stringify([account, hopsKey(via)])

/** Has a hop answer something, which shows that it is there; no session may be opened on its connection from then on. */
function ask(entry: Entry): void {
  const answered = (error?: Error | null) => {
    if (!error || !/No response/.test(error.message)) entry.heardAt = Date.now()
  }
  entry.connection.then(
    ({ client }) => {
      try {
        client.openssh_noMoreSessions(answered)
      } catch {
        // it is gone, as its close says
      }
    },
    () => {},
  )
}

/** The hop's answer to a place; one that comes too late is closed. */
function forwarded(
  client: ssh2.Client,
  hop: Hop,
  { host, port }: { host: string; port: number },
  deadline: number,
  late: () => HostUnreachable,
): Promise<Duplex> {
  const at = `${host}:${port}`
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>()
  let isLate = false
  const lost = () =>
    reject(
      hopFailed(
        at,
        hop,
        new HostUnreachable('network', `The connection to ${hop.host}:${hop.port} broke off.`),
      ),
    )
  const timer = setTimeout(
    () => {
      isLate = true
      client.off('close', lost)
      reject(late())
    },
    Math.max(1, deadline - Date.now()),
  )
  client.once('close', lost)
  try {
    client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
      clearTimeout(timer)
      client.off('close', lost)
      if (error) return reject(notForwarded(at, hop, error))
      const stream = new HopStream(channel)
      if (isLate) stream.destroy()
      else resolve(stream)
    })
  } catch {
    clearTimeout(timer)
    lost()
  }
  return promise
}

/** @throws what `late` makes where the work is not done by the deadline */
async function by<Result>(deadline: number, work: Promise<Result>, late: () => Error): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), Math.max(1, deadline - Date.now()))
  })
  try {
    return await Promise.race([work, over])
  } finally {
    clearTimeout(timer)
  }
}
