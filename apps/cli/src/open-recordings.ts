import { join } from 'node:path'
import type { Core } from '@gatehouse/core/access/core'
import { log } from '@gatehouse/core/log/service-log'
import { isRecordingDeleted } from '@gatehouse/core/session/recording/delete-recording'
import { idOf, isRecordingFile } from '@gatehouse/recordings/record/recording-files'
import { boundedStore } from '@gatehouse/recordings/storage/bounded-store'
import type { DiskWatch } from '@gatehouse/recordings/storage/disk-watch'
import { type OpenedStore, openStore } from '@gatehouse/recordings/storage/open-store'
import type { Env } from './env.ts'

/** Where recordings are written on this machine: their folder, or the spool of a bucket. */
export function recordingFolder({ recordings, dataFolder }: Env): string {
  return recordings.kind === 'folder' ? recordings.path : join(dataFolder, 'spool')
}

/**
 * Where recordings are kept: a folder, or a bucket behind a spool in the data folder.
 * @param disk where it is given, nothing new is written on one that is nearly full
 */
export async function openRecordings(env: Env, core: Core, disk?: DiskWatch): Promise<OpenedStore> {
  const { recordings, bucketKey } = env
  const opened = await openStore(
    recordings,
    bucketKey && {
      spool: recordingFolder(env),
      credentials: bucketKey,
      isDeleted: async (name) => isRecordingFile(name) && (await isRecordingDeleted(core, idOf(name))),
      onUploadFailure: (error, name) => log.warn({ err: error, name }, 'a recording is waiting in the spool'),
    },
  )
  if (!disk) return opened
  return { ...opened, store: boundedStore(opened.store, { fits: () => disk.requireRoom() }) }
}
