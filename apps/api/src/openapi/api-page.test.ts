import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createApiKey } from '@gatehouse/core/team/api-key/create-api-key'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openTestApi, type TestApi } from '../testing/open-api.testing.ts'

const test = suite('docs/api.md')
const run = promisify(execFile)
let api: TestApi
let folder: string

test.before(async () => {
  api = await openTestApi()
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-api-'))
})
test.after(async () => {
  await api?.close()
  if (folder) rmSync(folder, { recursive: true })
})

/** What each example answers, in their order. */
const answers: RegExp[] = [
  /"slug":"acme"/,
  /"items":\[.*"nextCursor":"/,
  /"name":"Acme Dialers"/,
  /HTTP\/1.1 400[\s\S]*x-request-id: [\w]{6}[\s\S]*"reason":"invalid"/,
  /event: connected/,
  /"verb":"account.renamed"/,
  /^$/,
]

test('its examples do what it says', async () => {
  const page = readFileSync(new URL('../../../../docs/api.md', import.meta.url), 'utf8')
  const [, ...examples] = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text = '']) => text)
  assert.is(examples.length, answers.length)
  const { secret } = await createApiKey(api.stage.owner.caller, {
    name: 'docs',
    scopes: ['account:read', 'account:update', 'team:read', 'audit:read', 'audit:export'],
  })
  const env = { ...process.env, GATEHOUSE: api.url, KEY: secret }
  for (const [at, example] of examples.entries()) {
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', example], { env, cwd: folder })
    assert.match(stdout, answers[at] ?? '', example)
  }
  assert.match(readFileSync(join(folder, 'audit.csv'), 'utf8'), /,request_id\r\n/)
})

test.run()
