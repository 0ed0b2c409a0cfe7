import { openCore } from '../installation/open-core.ts'
import { createApiKey } from '../team/api-key/create-api-key.ts'
import { onceOf } from './once.ts'

/** Makes an API key (JSON: `database`, `secret`, `token`, `key`), and is killed when it is made and before anybody is told. */
const { database, secret, token, key } = JSON.parse(process.argv[2] ?? '')
const core = await openCore({ database, secret, url: 'http://localhost:4600' })
await createApiKey(
  {
    core,
    credential: { kind: 'sign-in', token },
    account: 'acme',
    ip: null,
    userAgent: null,
    request: { id: 'KILLED', once: onceOf(key, 'apiKeys.create', { name: 'killed' }) },
  },
  { name: 'killed', scopes: ['team:read'] },
)
process.stdout.write('made\n')
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
