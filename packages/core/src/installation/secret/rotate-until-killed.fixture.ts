import { ownerPool } from '../../database/database.ts'
import { openCore } from '../open-core.ts'
import { rotateSecret } from './rotate-secret.ts'

/** Rotates the secret of a database (JSON: `database`, `secrets`) as far as the first account, says so, and waits to be killed. */
const { database, secrets } = JSON.parse(process.argv[2] ?? '')
const core = await openCore({ database, secret: () => secrets, url: 'http://localhost:4600' })
await rotateSecret(core, ownerPool(database, 1), 'killed', (done) => {
  process.stdout.write(`${done}\n`)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
})
