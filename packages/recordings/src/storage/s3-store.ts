import { folderStore } from './folder-store.ts'
import { checkName, isName, NotStored, type OpenFile, type RecordingStore } from './recording-store.ts'
import type { S3Place } from './recordings-url.ts'
import { S3Bucket, type S3Credentials } from './s3-bucket.ts'
import { UploadRefused, upload } from './upload.ts'

export interface S3StoreOptions {
  /** A folder on this machine, for what is being written and what is not in the bucket yet. */
  readonly spool: string
  readonly credentials: S3Credentials
  /**
   * Whether a file's recording was deleted for good, by whichever process: it is not brought back. For {@link S3Store.delete} of
   * another process: it is to be asked for again once this answers so.
   */
  readonly isDeleted?: (name: string) => Promise<boolean>
  /** An upload that followed a file's completion has failed: `uploadPending` is to be called again. */
  readonly onUploadFailure?: (error: unknown, name: string) => void
}

export interface UploadReport {
  readonly uploaded: readonly string[]
  readonly failed: readonly { readonly name: string; readonly error: unknown }[]
  /** Files that wait in the spool, failed ones included. */
  readonly pending: number
}

export interface S3Store extends RecordingStore {
  /**
   * Uploads what waits in the spool, one after another; the first that the bucket does not answer to ends it. Never
   * rejects because of the bucket. To be called now and then, and at the start: a bucket that is away loses nothing.
   */
  uploadPending(): Promise<UploadReport>
}

/**
 * Recordings in a bucket. They are written into the spool and uploaded when complete, in the background: whether the bucket
 * is there does not matter to a session. What is in the spool is read, listed and deleted as well.
 */
export function s3Store(
  place: S3Place,
  { spool: folder, credentials, isDeleted = async () => false, onUploadFailure }: S3StoreOptions,
): S3Store {
  const spool = folderStore(folder)
  const bucket = new S3Bucket(place, credentials)
  const locks = new Map<string, Promise<unknown>>()
  let run: Promise<UploadReport> | null = null
  let next: Promise<UploadReport> | null = null

  /** An upload must not bring back what is being deleted. */
  async function alone(name: string, work: () => Promise<void>): Promise<void> {
    const before = locks.get(name)
    const turn = (async () => {
      await before?.catch(() => {})
      await work()
    })()
    locks.set(name, turn)
    await turn.finally(() => locks.get(name) === turn && locks.delete(name))
  }

  async function uploadAll(): Promise<UploadReport> {
    const uploaded: string[] = []
    const failed: { name: string; error: unknown }[] = []
    const waiting = (await Array.fromAsync(spool.list())).filter(({ open }) => !open)
    for (const { name } of waiting) {
      try {
        await alone(name, () => upload(spool, bucket, name, isDeleted))
        uploaded.push(name)
      } catch (error) {
        failed.push({ name, error })
        if (!(error instanceof UploadRefused)) break
      }
    }
    return { uploaded, failed, pending: waiting.length - uploaded.length }
  }

  /** Calls during a run share the one after it, which sees what was completed meanwhile. */
  function uploadPending(): Promise<UploadReport> {
    if (run) {
      next ??= run.then(uploadPending, uploadPending)
      return next
    }
    next = null
    run = uploadAll().finally(() => {
      run = null
    })
    return run
  }

  async function uploadInBackground(): Promise<void> {
    try {
      for (const { name, error } of (await uploadPending()).failed) onUploadFailure?.(error, name)
    } catch (error) {
      onUploadFailure?.(error, '')
    }
  }

  const uploading = (file: OpenFile): OpenFile => ({
    get size() {
      return file.size
    },
    append: (bytes) => file.append(bytes),
    truncate: (size) => file.truncate(size),
    release: () => file.release(),
    async complete() {
      await file.complete()
      void uploadInBackground()
    },
  })

  return {
    create: async (name) => uploading(await spool.create(name)),
    reopen: async (name) => uploading(await spool.reopen(name)),

    async *read(name, start = 0, end = Number.POSITIVE_INFINITY) {
      try {
        yield* spool.read(name, start, end)
      } catch (error) {
        if (!(error instanceof NotStored)) throw error
        yield* bucket.read(checkName(name), start, end)
      }
    },

    find: async (name) => (await spool.find(name)) ?? (await bucket.find(checkName(name))),

    async *list() {
      const here = new Set<string>()
      for await (const file of spool.list()) {
        here.add(file.name)
        yield file
      }
      for await (const file of bucket.list()) if (!here.has(file.name) && isName(file.name)) yield file
    },

    unfinished: () => spool.unfinished(),

    delete: (name) =>
      alone(name, async () => {
        await bucket.delete(checkName(name))
        await spool.delete(name)
      }),

    uploadPending,
  }
}
