import type { StatsFs } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'

/** `low`: somebody should do something about it; `full`: nothing new is written. */
export type DiskState = 'ok' | 'low' | 'full'

export interface Disk {
  readonly state: DiskState
  /** Bytes; 0 until it was first looked at. */
  readonly free: number
  readonly size: number
}

const gigabyte = 1000 ** 3
/** Less free than this share of the disk, or than so many bytes where that is less. */
const marks = { low: { share: 0.1, bytes: 10 * gigabyte }, full: { share: 0.02, bytes: gigabyte } }
/** It must be so much above a mark that it is not below it any more. */
const above = 1.1
const lookMs = 5_000

/** Watches how much is free of the disk that a folder is on. */
export class DiskWatch {
  readonly #folder: string
  readonly #onLook: (disk: Disk, before: DiskState) => void
  #disk: Disk = { state: 'ok', free: 0, size: 0 }
  #timer: NodeJS.Timeout | undefined

  /** @param onLook told after each look */
  constructor(folder: string, onLook: (disk: Disk, before: DiskState) => void = () => {}) {
    this.#folder = folder
    this.#onLook = onLook
  }

  get disk(): Disk {
    return this.#disk
  }

  /** Looks now, and then every few seconds until it is stopped. */
  async start(): Promise<void> {
    // where it cannot be looked at, writing says what is wrong
    await this.look().catch(() => {})
    this.#timer = setInterval(() => void this.look().catch(() => {}), lookMs).unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async look(): Promise<void> {
    const { bavail, blocks, bsize } = await statfsOf(this.#folder)
    const before = this.#disk.state
    const seen = { free: bavail * bsize, size: blocks * bsize }
    this.#disk = { ...seen, state: stateOf(seen, before) }
    this.#onLook(this.#disk, before)
  }

  /** @throws what a full disk does */
  requireRoom(): void {
    if (this.#disk.state === 'full')
      throw Object.assign(new Error('the disk is almost full'), { code: 'ENOSPC' })
  }
}

/** What is free is so little, where it was so before. */
export function stateOf({ free, size }: Omit<Disk, 'state'>, before: DiskState): DiskState {
  const isBelow = ({ share, bytes }: { share: number; bytes: number }, wasBelow: boolean) =>
    free < Math.min(size * share, bytes) * (wasBelow ? above : 1)
  if (isBelow(marks.full, before === 'full')) return 'full'
  return isBelow(marks.low, before !== 'ok') ? 'low' : 'ok'
}

/** Of the folder, or of the next above it that is there. */
async function statfsOf(folder: string): Promise<StatsFs> {
  try {
    return await statfs(folder)
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!isMissing || dirname(folder) === folder) throw error
    return statfsOf(dirname(folder))
  }
}
