import type { Core } from '@gatehouse/core/access/core'
import type { ownerPool } from '@gatehouse/core/database/database'
import { underLock } from '@gatehouse/core/database/held-lock'
import type { WantedServer } from '@gatehouse/core/fleet/manifest/wanted-manifest'
import { tellHostKey } from '@gatehouse/core/fleet/server/host-key-mismatch'
import { log } from '@gatehouse/core/log/service-log'
import { loginsOfMembers } from '@gatehouse/core/session/collect-session'
import { areRecordingsFull } from '@gatehouse/core/session/recording/recording-size'
import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import { Places } from '@gatehouse/hosts/places'
import type { HostPool } from '@gatehouse/hosts/pool'
import { HostRecorder } from '@gatehouse/hosts/recorder/host-recorder'
import type { SpooledRecording } from '@gatehouse/hosts/recorder/recorder-report'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import { collectRecording, mostShown } from './collect-recording.ts'

/** One of each login after the other, so that no login's many keep another's few waiting. */
function inTurns(recordings: readonly SpooledRecording[]): SpooledRecording[] {
  const ofLogins = [...Map.groupBy(recordings, ({ login }) => login).values()]
  const most = Math.max(0, ...ofLogins.map(({ length }) => length))
  return Array.from({ length: most }, (_, turn) => ofLogins.flatMap((own) => own[turn] ?? [])).flat()
}

interface CollectorOptions {
  core: Core
  hosts: HostPool
  store: RecordingStore
  /** For the lock that keeps other workers off the same server. */
  pool: ReturnType<typeof ownerPool>
}

/** Servers at a time, and of one account: syncs go first, and slow hosts of one account must not hold up another's. */
const room = { all: 6, each: 2 }
/** Of one server at one contact; a recording is never more than that. */
const mostRecordings = 50

/**
 * Fetches what hosts have recorded, a bounded amount at each contact, beside the syncs and never in their way: a revocation
 * must not wait for a recording.
 */
export class Collector {
  readonly #options: CollectorOptions
  readonly #places = new Places(room)
  /** The newest that is to be fetched of each server. */
  readonly #waiting = new Map<string, () => Promise<void>>()
  readonly #offered = new Map<string, Promise<void>>()
  readonly #stop = new AbortController()

  constructor(options: CollectorOptions) {
    this.#options = options
  }

  /** Fetches these of a server when there is room, unless it is under way there. */
  offer(wanted: WantedServer, recordings: readonly SpooledRecording[]): void {
    const { server, account } = wanted
    const ready = recordings.filter(({ state }) => state !== 'running')
    const isUnderWay = this.#offered.has(server) && !this.#waiting.has(server)
    if (ready.length === 0 || this.#stop.signal.aborted || isUnderWay) return
    this.#waiting.set(server, () => this.collect(wanted, ready))
    if (this.#offered.has(server)) return
    const offered = this.#inTurn(server, account).finally(() => this.#offered.delete(server))
    this.#offered.set(server, offered)
  }

  /** Fetches them now; never throws. What is left stays on the host for the next contact. */
  async collect(wanted: WantedServer, recordings: readonly SpooledRecording[]): Promise<void> {
    try {
      await underLock(this.#options.pool, `collect:${wanted.server}`, (lost) =>
        this.#collect(wanted, recordings, lost),
      )
    } catch (error) {
      const { core } = this.#options
      await tellHostKey(core, wanted, error, 'key sync').catch((error: unknown) =>
        log.error({ err: error, server: wanted.name }, 'a changed host key could not be saved'),
      )
      const why = error instanceof Error ? error.message : String(error)
      log.warn({ server: wanted.name, error: why }, 'recordings were not fetched, they stay on the server')
    }
  }

  /** Takes nothing more, and answers when what is under way has come to the end of a recording. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await Promise.all(this.#offered.values())
  }

  async #inTurn(server: string, account: string): Promise<void> {
    const leave = await this.#places.take(account, this.#stop.signal).catch(() => null)
    const work = this.#waiting.get(server)
    this.#waiting.delete(server)
    if (!leave) return
    try {
      await work?.()
    } finally {
      leave()
    }
  }

  async #collect(
    wanted: WantedServer,
    recordings: readonly SpooledRecording[],
    lost: AbortSignal,
  ): Promise<void> {
    const { core, hosts, store } = this.#options
    const { account, server, target } = wanted
    const recorder = new HostRecorder(hosts, target)
    const logins = [...new Set(recordings.map(({ login }) => login))]
    // they stay on the host, which bounds them itself
    if (await areRecordingsFull(core, account)) return
    const known = await loginsOfMembers(core, account, logins)
    const wants = recordings.filter(({ login, state }) => known.has(login) && state !== 'running')
    let left = mostShown
    for (const spooled of inTurns(wants).slice(0, mostRecordings)) {
      const bytes = Math.min(spooled.bytes, mostShown)
      if (this.#stop.signal.aborted || lost.aborted || bytes > left) return
      left -= bytes
      try {
        await collectRecording({ core, store, recorder, account, server, lost }, spooled)
      } catch (error) {
        if (error instanceof HostUnreachable) throw error
        // one that cannot be taken must not keep the others there
        log.error({ err: error, server: wanted.name, login: spooled.login }, 'a recording was not accepted')
      }
    }
  }
}
