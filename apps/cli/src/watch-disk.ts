import { randomUUID } from 'node:crypto'
import type { Core } from '@gatehouse/core/access/core'
import { log } from '@gatehouse/core/log/service-log'
import { diskSeen } from '@gatehouse/core/session/recording/recordings-disk'
import { bytesInWords } from '@gatehouse/core/team/account/bytes-in-words'
import { type Disk, DiskWatch } from '@gatehouse/recordings/storage/disk-watch'

const sayAgainMs = 60 * 60_000
const noteAgainMs = 60_000

/**
 * Watches the disk that recordings are written to. Where little of it is left, whoever runs Gatehouse reads so in the service log, again
 * each hour, and owners on their pages.
 */
export async function watchDisk(core: Core, folder: string): Promise<DiskWatch> {
  const process = `disk-${randomUUID()}`
  let said = 0
  let noted = 0
  const note = (disk: Disk) =>
    diskSeen(core, process, disk).catch((error: Error) =>
      log.warn({ error: error.message }, 'the free space for recordings could not be saved'),
    )
  const watch = new DiskWatch(folder, (disk, before) => {
    const { state, free, size } = disk
    const now = performance.now()
    const isNew = state !== before
    if (state === 'ok') {
      if (!isNew) return
      log.warn({ folder, free, size }, 'the disk for recordings has space again')
      return void note(disk)
    }
    if (isNew || now - said > sayAgainMs) {
      said = now
      const left = `only ${bytesInWords(free)} of ${bytesInWords(size)} is free on the disk for recordings`
      const event = `recordings.disk_${state}`
      log.error(
        { event, folder, free, size },
        state === 'full' ? `${left}: live sessions are ended and new ones refused` : left,
      )
    }
    if (isNew || now - noted > noteAgainMs) {
      noted = now
      void note(disk)
    }
  })
  await watch.start()
  return watch
}
