import { once } from 'node:events'
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { asNobody, onlyRoot } from './as-nobody.ts'
import { freePort } from './free-port.ts'
import { failToStart, makeDataFolder, removeDataFolder } from './gatehouse-process.ts'
import { processesOf } from './processes-of.ts'

const test = suite('starts that are refused')
const asRoot = onlyRoot(test)
let data = ''

test.before.each(() => {
  data = makeDataFolder()
})
test.after.each(() => removeDataFolder(data))

/** Refused in one line that has these words and no secret; nothing made, nothing running. */
async function refusal(
  options: { env?: Record<string, string>; prefix?: string[] },
  words: RegExp,
): Promise<void> {
  const before = readdirSync(data)
  const { code, stdout, stderr } = await failToStart({ data, ...options })
  assert.match(stderr, words)
  assert.not.match(stderr, 's3cret')
  assert.is(stderr.trim().split('\n').length, 1, stderr)
  assert.is(stdout, '')
  assert.is(code, 1)
  assert.equal(readdirSync(data), before)
  assert.equal(processesOf(data), [])
}

test('a busy port is named in one line', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' && address ? address.port : 0
  try {
    await refusal({ env: { PORT: String(port) } }, new RegExp(`PORT is ${port} .*another program`))
  } finally {
    other.close()
  }
})

for (const [name, value, right] of [
  ['PORT', 'many', 'a port from 0 to 65535'],
  ['PORT', '70000', 'a port from 0 to 65535'],
  ['GATEHOUSE_URL', 'gatehouse.example.com/path', 'the public origin'],
  ['GATEHOUSE_SEED', 'lots', '"demo" or "none"'],
  ['SMTP_URL', 'mail:s3cret@example.com', 'smtp://'],
  ['DATABASE_URL', 'mysql://root:s3cret@db/x', 'a PostgreSQL address'],
  ['GATEHOUSE_SECRET', 's3cret', 'at least 32 characters'],
] as const) {
  test(`${name}=${value} is refused in one line that says what would be right, without the secret`, async () => {
    await refusal(
      { env: { PORT: String(await freePort()), [name]: value } },
      new RegExp(`${name} is .*${right}`),
    )
  })
}

test('a database elsewhere without a secret is refused', () =>
  refusal({ env: { DATABASE_URL: 'postgresql://localhost/x' } }, /GATEHOUSE_SECRET is not set/))

test('a database that does not answer is said in one line, and its password is not', async () => {
  const url = `postgresql://someone:s3cret@127.0.0.1:${await freePort()}/x`
  const env = { PORT: String(await freePort()), DATABASE_URL: url, GATEHOUSE_SECRET: 'x'.repeat(32) }
  const { code, stderr } = await failToStart({ data, env })
  assert.is(code, 1)
  assert.not.match(stderr, 's3cret')
  assert.match(stderr, /DATABASE_URL|ECONNREFUSED/)
})

asRoot('a data folder that cannot be written is named in one line', async () => {
  const closed = join(data, 'closed')
  mkdirSync(closed)
  chmodSync(data, 0o755)
  const folder = join(closed, 'below')
  await refusal(
    { env: { PORT: String(await freePort()), GATEHOUSE_DATA: folder }, prefix: asNobody },
    /GATEHOUSE_DATA is ".*closed\/below", which is not writable/,
  )
  assert.equal(readdirSync(closed), [])
})

test('a data folder that is a file is named in one line', async () => {
  const file = join(data, 'file')
  writeFileSync(file, '')
  await refusal(
    { env: { PORT: String(await freePort()), GATEHOUSE_DATA: file } },
    /GATEHOUSE_DATA is ".*file"/,
  )
})

test.run()
