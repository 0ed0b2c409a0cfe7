import { AlreadyStored, NotStored, type RecordingStore } from './recording-store.ts'

/** Whole files beside the recordings: small ones that are written once. */
export function fileStore(store: RecordingStore) {
  return {
    /** Keeps a file under a name that has none yet; where there is one, that stays. */
    async put(name: string, bytes: Buffer): Promise<void> {
      try {
        const file = await store.create(name)
        await file.append(bytes)
        await file.complete()
      } catch (error) {
        if (!(error instanceof AlreadyStored)) throw error
        const found = await store.find(name)
        if (!found?.open) return
        // left by a crash: what is written once is written whole
        const file = await store.reopen(name)
        await file.truncate(0)
        await file.append(bytes)
        await file.complete()
      }
    },
    /** The file; null where there is none that is whole. */
    async get(name: string): Promise<Buffer | null> {
      const found = await store.find(name)
      if (!found || found.open) return null
      try {
        return Buffer.concat(await Array.fromAsync(store.read(name)))
      } catch (error) {
        if (error instanceof NotStored) return null
        throw error
      }
    },
  }
}
