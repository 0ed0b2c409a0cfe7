import { setTimeout as sleep } from 'node:timers/promises'
import type { Core } from '@gatehouse/core/access/core'
import { log } from '@gatehouse/core/log/service-log'
import { recordingGrows } from '@gatehouse/core/session/recording/recording-size'
import { recordingsFullLine } from '@gatehouse/core/session/recording/recordings-full-line'
import { bytesInWords } from '@gatehouse/core/team/account/bytes-in-words'
import { RecordingBound } from '@gatehouse/recordings/record/recording-failed'
import type { Bound } from '@gatehouse/recordings/storage/bounded-store'
import type { OpenFile } from '@gatehouse/recordings/storage/recording-store'
import type { RecordingRoom } from '../gatekeeper.ts'

/** A recording grows by so many bytes before it is counted, and by as many again until the answer must be there. */
const uncounted = 512 * 1024
const againMs = 500
const patienceMs = 30_000

interface Recorded {
  core: Core
  session: string
  room: RecordingRoom
  /** The account's short name. */
  slug: string
}

/**
 * The room that one session's recording takes: it is counted while the recording grows, so that an account is never more than 1 MiB for
 * each of its sessions beyond what it may take, on however many gateways they are. It waits for the count no oftener than a flood must.
 */
export class CountedRoom implements Bound {
  readonly #of: Recorded
  #file: OpenFile | undefined
  #counted = 0
  #full: number | null = null
  #counting: Promise<void> | undefined

  constructor(of: Recorded) {
    this.#of = of
  }

  begun(file: OpenFile): void {
    this.#file = file
  }

  /** Bytes that the recording takes where it is kept. */
  get taken(): number | undefined {
    return this.#file?.size
  }

  async fits(size: number): Promise<void> {
    const { room, slug } = this.#of
    if (size > room.bytes)
      throw new RecordingBound(
        `The recording of this session has reached ${bytesInWords(room.bytes)}, the limit in ${slug}. Log in again to continue.`,
      )
    if (size - this.#counted > uncounted) {
      void this.#count(size)
      const since = performance.now()
      while (size - this.#counted > 2 * uncounted) {
        await this.#count(size)
        if (size - this.#counted <= 2 * uncounted) break
        if (performance.now() - since > patienceMs)
          throw new Error('the size of a recording could not be counted')
        await sleep(againMs)
      }
    }
    if (this.#full !== null) throw new RecordingBound(recordingsFullLine(slug, this.#full))
  }

  #count(size: number): Promise<void> {
    const { core, session, room } = this.#of
    this.#counting ??= recordingGrows(core, { account: room.account, session }, size)
      .then(
        (full) => {
          this.#counted = size
          this.#full = full
        },
        (error: Error) => log.warn({ error: error.message, session }, 'a recording could not be counted'),
      )
      .finally(() => {
        this.#counting = undefined
      })
    return this.#counting
  }
}
