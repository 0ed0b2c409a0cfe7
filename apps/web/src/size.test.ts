import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const test = suite('what the first pages weigh')
const web = join(import.meta.dirname, '..')
// the tests build it before they begin; by itself this file has nothing to weigh
const built = existsSync(join(web, 'dist/.vite/manifest.json'))

const declare = built ? test : test.skip
declare('it is within what it may', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(web, 'scripts/size.ts')], {
    encoding: 'utf8',
  })
  assert.is(status, 0, stdout + stderr)
})

test.run()
