import { folderStore } from './folder-store.ts'
import type { RecordingStore } from './recording-store.ts'
import type { RecordingsPlace } from './recordings-url.ts'
import type { S3StoreOptions, UploadReport } from './s3-store.ts'

export interface OpenedStore {
  readonly store: RecordingStore
  /** See `S3Store`; in a folder nothing ever waits. */
  uploadPending(): Promise<UploadReport>
}

/** The store of a place. The S3 client is loaded only for a bucket. @throws TypeError for a bucket without credentials */
export async function openStore(place: RecordingsPlace, s3?: S3StoreOptions): Promise<OpenedStore> {
  if (place.kind === 'folder') {
    const nothing = { uploaded: [], failed: [], pending: 0 }
    return { store: folderStore(place.path), uploadPending: async () => nothing }
  }
  if (!s3) throw new TypeError('A bucket needs credentials and a spool.')
  const { s3Store } = await import('./s3-store.ts')
  const store = s3Store(place, s3)
  return { store, uploadPending: () => store.uploadPending() }
}
