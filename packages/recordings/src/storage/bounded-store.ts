import type { OpenFile, RecordingStore } from './recording-store.ts'

/** How far a new file may grow. */
export interface Bound {
  /** Rejects where a file may not come to so many bytes: nothing is appended then but what closes it, which is small. */
  fits(size: number): Promise<void> | void
  /** Told of each file that is begun. */
  begun?(file: OpenFile): void
}

/** The same store, whose new files grow only as far as the bound lets them. */
export function boundedStore(store: RecordingStore, bound: Bound): RecordingStore {
  return {
    ...store,
    async create(name) {
      await bound.fits(0)
      const file = within(await store.create(name), bound)
      bound.begun?.(file)
      return file
    },
  }
}

function within(file: OpenFile, bound: Bound): OpenFile {
  let isOver = false
  return {
    get size() {
      return file.size
    },
    async append(bytes) {
      if (!isOver) {
        try {
          await bound.fits(file.size + bytes.length)
        } catch (error) {
          isOver = true
          throw error
        }
      }
      await file.append(bytes)
    },
    truncate: (size) => file.truncate(size),
    complete: () => file.complete(),
    release: () => file.release(),
  }
}
