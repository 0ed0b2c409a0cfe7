import { randomBytes } from 'node:crypto'
import { type BigIntStats, constants, createReadStream } from 'node:fs'
import { copyFile, type FileHandle, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  AlreadyStored,
  checkName,
  FileTaken,
  isName,
  NotStored,
  type OpenFile,
  type RecordingStore,
  type StoredFile,
} from './recording-store.ts'

/** A file being written has this after its name. */
const unfinished = '.part'
/** A copy of one that is being taken over, or was left so by a crash. */
const takenOver = /\.part\.[0-9a-f]{8}$/
const hourMs = 3_600_000
const { O_APPEND, O_CREAT, O_EXCL, O_RDWR } = constants

/**
 * Recordings as files of one folder, which is made (0700) when something is first written. Files are 0600.
 * They are appended to without fsync and fsynced, renamed and their folder fsynced when complete: the end of the process
 * takes nothing, a failure of power what the kernel had not yet written (up to 30 s with Linux's defaults).
 */
export function folderStore(folder: string): RecordingStore {
  const pathOf = (name: string) => join(folder, checkName(name))

  /** A file's handle, whether it is being written or complete (or becomes so meanwhile). */
  async function openToRead(name: string): Promise<FileHandle> {
    for (const path of [pathOf(name), pathOf(name) + unfinished, pathOf(name)]) {
      const handle = await open(path, 'r').catch(unlessMissing)
      if (handle) return handle
    }
    throw new NotStored(name)
  }

  async function find(name: string): Promise<StoredFile | null> {
    for (const suffix of ['', unfinished, '']) {
      const found = await stat(pathOf(name) + suffix).catch(unlessMissing)
      if (found) return { name, size: found.size, open: suffix !== '' }
    }
    return null
  }

  return {
    async create(name) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const path = pathOf(name)
      if (await find(name)) throw new AlreadyStored(name)
      const handle = await open(path + unfinished, O_RDWR | O_APPEND | O_CREAT | O_EXCL, 0o600).catch(
        (error: unknown) => {
          throw codeOf(error) === 'EEXIST' ? new AlreadyStored(name, { cause: error }) : error
        },
      )
      return FolderFile.of(handle, folder, path)
    },

    async reopen(name) {
      const path = pathOf(name)
      const handle = await takeOver(path + unfinished)
      if (!handle) throw new NotStored(name)
      return FolderFile.of(handle, folder, path)
    },

    async *read(name, start = 0, end = Number.POSITIVE_INFINITY) {
      const handle = await openToRead(name)
      if (end <= start) return await handle.close()
      // The stream closes the handle, also where reading is broken off.
      yield* createReadStream('', { fd: handle, start, end: end - 1, highWaterMark: 256 * 1024 })
    },

    find,

    async *list() {
      const files = await opendir(folder).catch(unlessMissing)
      if (!files) return
      for await (const { name } of files) {
        const base = name.endsWith(unfinished) ? name.slice(0, -unfinished.length) : name
        if (!isName(base)) continue
        const found = await stat(join(folder, name)).catch(unlessMissing)
        if (found) yield { name: base, size: found.size, open: base !== name }
      }
    },

    async *unfinished() {
      const files = await opendir(folder).catch(unlessMissing)
      if (!files) return
      for await (const { name } of files) {
        if (takenOver.test(name)) await removeOld(join(folder, name))
        const base = name.slice(0, -unfinished.length)
        if (name.endsWith(unfinished) && isName(base)) yield base
      }
    },

    async delete(name) {
      await rm(pathOf(name) + unfinished, { force: true })
      await rm(pathOf(name), { force: true })
    },
  }
}

class FolderFile implements OpenFile {
  readonly #handle: FileHandle
  readonly #folder: string
  readonly #path: string
  /** Which file it is, whatever its name leads to. */
  readonly #self: BigIntStats
  #size: number

  static async of(handle: FileHandle, folder: string, path: string): Promise<FolderFile> {
    return new FolderFile(handle, folder, path, await handle.stat({ bigint: true }))
  }

  private constructor(handle: FileHandle, folder: string, path: string, self: BigIntStats) {
    this.#handle = handle
    this.#folder = folder
    this.#path = path
    this.#self = self
    this.#size = Number(self.size)
  }

  get size(): number {
    return this.#size
  }

  async append(bytes: Buffer): Promise<void> {
    await this.#requirePlace()
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, at, bytes.length - at)
      at += bytesWritten
      this.#size += bytesWritten
    }
  }

  async truncate(size: number): Promise<void> {
    await this.#requirePlace()
    await this.#handle.truncate(size)
    this.#size = size
  }

  async complete(): Promise<void> {
    await this.#handle.sync()
    await this.#requirePlace()
    await this.#handle.close()
    await rename(this.#path + unfinished, this.#path)
    await syncFolder(this.#folder)
  }

  async release(): Promise<void> {
    await this.#handle.close()
  }

  async #requirePlace(): Promise<void> {
    if (await isFileOf(this.#path + unfinished, this.#self)) return
    throw new FileTaken(`another has ${this.#path} in hand`)
  }
}

/**
 * A copy of a file in its place: who writes to the one that was there writes nothing into this, however late that arrives.
 * Null where there is none.
 */
async function takeOver(path: string): Promise<FileHandle | null> {
  const source = await open(path, 'r').catch(unlessMissing)
  if (!source) return null
  const copy = `${path}.${randomBytes(4).toString('hex')}`
  try {
    const handle = await open(copy, O_RDWR | O_APPEND | O_CREAT | O_EXCL, 0o600)
    await copyFile(path, copy)
    if (await isFileOf(path, await source.stat({ bigint: true }))) {
      await rename(copy, path)
      return handle
    }
    // it was completed meanwhile
    await handle.close()
    await rm(copy, { force: true })
    return null
  } catch (error) {
    await rm(copy, { force: true })
    // without room for a copy nobody else can write there, either
    if (codeOf(error) !== 'ENOSPC' && codeOf(error) !== 'EDQUOT') throw error
    return open(path, O_RDWR | O_APPEND)
  } finally {
    await source.close()
  }
}

async function isFileOf(path: string, { dev, ino }: BigIntStats): Promise<boolean> {
  const found = await stat(path, { bigint: true }).catch(unlessMissing)
  return found?.dev === dev && found.ino === ino
}

async function removeOld(path: string): Promise<void> {
  const found = await stat(path).catch(unlessMissing)
  if (found && found.mtimeMs < Date.now() - hourMs) await rm(path, { force: true })
}

/** Makes a rename lasting. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

function unlessMissing(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null
  throw error
}
