// The product's own server over a database that is there.
import { createServer } from '@gatehouse/api/server'
import type { DatabaseAddress } from '@gatehouse/core/database/database'
import { openCore } from '@gatehouse/core/installation/open-core'
import { log } from '@gatehouse/core/log/service-log'
import { folderStore } from '@gatehouse/recordings/storage/folder-store'
import { announce, givenOptions } from './child-process.ts'
import { freePort } from './free-port.ts'

log.level = 'warn' // as `gatehouse serve` has it
const { database, dashboard, recordings } = givenOptions<{
  database: DatabaseAddress
  dashboard: string
  /** Their folder, where there are any. */
  recordings?: string
}>()
const port = await freePort()
const url = `http://127.0.0.1:${port}`
const core = await openCore({ database, secret: 'a secret for tests alone', url })
const app = await createServer({
  core,
  dashboard,
  ...(recordings && { recordings: folderStore(recordings) }),
})
await app.listen({ port, host: '127.0.0.1' })
announce(url, async () => {
  await app.close()
  await core.close()
})
