// A gateway, or a worker, in a process of its own: what it is, and the database, are its first argument. It ends with its stdin.

import { type DatabaseAddress, ownerPool } from '@gatehouse/core/database/database'
import { LivingGateways } from '@gatehouse/core/database/living-gateways'
import { openCore } from '@gatehouse/core/installation/open-core'
import { answerChecks } from '@gatehouse/core/machine/part/answer-checks'
import { HostPool } from '@gatehouse/hosts/pool'
import { whyUnreached } from '@gatehouse/hosts/why-unreached'
import { startWorker } from '../../worker.ts'

interface Options {
  what: 'gateway' | 'worker'
  id: string
  database: DatabaseAddress
}

// the test has written it
const { what, id, database } = JSON.parse(process.argv[2] ?? '') as Options
const core = await openCore({ database, secret: 'a secret for tests alone', url: 'http://localhost:4600' })
if (what === 'gateway') {
  await new LivingGateways(ownerPool(database, 2)).born(id)
  await answerChecks(core, id, (check) => whyUnreached(check, 3000))
} else {
  const mailer = { send: async () => {}, close() {} }
  await startWorker({ core, database, mailer, hosts: new HostPool({ connectMs: 1500, execMs: 6000 }) })
}
console.log('here')
process.stdin.resume().on('end', () => process.exit())
