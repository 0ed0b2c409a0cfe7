import { join } from 'node:path'
import { log } from '@gatehouse/core/log'
import { type OpenedStore, openStore } from '@gatehouse/recordings/storage/open-store'
import type { Env } from './env.ts'

/** Where recordings are kept: a folder, or a bucket behind a spool in the data folder. */
export function openRecordings({ recordings, bucketKey, dataFolder }: Env): Promise<OpenedStore> {
  if (!bucketKey) return openStore(recordings)
  return openStore(recordings, {
    spool: join(dataFolder, 'spool'),
    credentials: bucketKey,
    onUploadFailure: (error, name) => log.warn({ err: error, name }, 'a recording waits in the spool'),
  })
}
