// The product's own gateway over a database that is there, recording into a folder.

import type { DatabaseAddress } from '@gatehouse/core/database/database'
import { openCore } from '@gatehouse/core/installation/open-core'
import { log } from '@gatehouse/core/log/service-log'
import { keepSessions } from '@gatehouse/gateway/product/keep-sessions'
import { startProductGateway } from '@gatehouse/gateway/product/start-product-gateway'
import { folderStore } from '@gatehouse/recordings/storage/folder-store'
import { announce, givenOptions } from './child-process.ts'

log.level = 'warn' // as `gatehouse serve` has it
const { database, recordings, hostKeys } = givenOptions<{
  database: DatabaseAddress
  /** Folders. */
  recordings: string
  hostKeys: string
}>()
const url = 'http://localhost:4600'
const core = await openCore({ database, secret: 'a secret for tests alone', url })
const keeping = await keepSessions({ core, database, store: folderStore(recordings) })
const gateway = await startProductGateway({
  keeping,
  hostKeyFolder: hostKeys,
  host: '127.0.0.1',
  port: 0,
})
announce(`ssh://127.0.0.1:${gateway.port}`, async () => {
  await gateway.stop()
  await keeping.stop()
  await core.close()
})
