// The product's own server over a database that is there.
import { createServer } from '@gatehouse/api/server'
import { openCore } from '@gatehouse/core/core'
import type { DatabaseAddress } from '@gatehouse/core/database/database'
import { log } from '@gatehouse/core/log'
import { announce, givenOptions } from './child-process.ts'

log.level = 'warn' // as `gatehouse serve` has it
const { database, dashboard } = givenOptions<{ database: DatabaseAddress; dashboard: string }>()
const core = await openCore({ database, secret: 'a secret for tests alone', url: 'http://localhost:4600' })
const app = await createServer({ core, dashboard })
const url = await app.listen({ port: 0, host: '127.0.0.1' })
announce(url, async () => {
  await app.close()
  await core.close()
})
