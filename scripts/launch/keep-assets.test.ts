import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { keepAssets } from './keep-assets.mjs'

const test = suite('files of the build before')
const hour = 3_600_000

const folder = mkdtempSync(join(tmpdir(), 'keep-assets-'))
test.after(() => rmSync(folder, { recursive: true }))

function build(name: string, ...files: string[]): string {
  const at = join(folder, name)
  mkdirSync(join(at, 'assets'), { recursive: true })
  mkdirSync(join(at, '.vite'))
  writeFileSync(
    join(at, '.vite/manifest.json'),
    JSON.stringify(Object.fromEntries(files.map((file) => [file, { file: `assets/${file}` }]))),
  )
  for (const file of files)
    for (const ending of ['', '.br']) writeFileSync(join(at, 'assets', file + ending), name)
  return at
}
const assets = (at: string) =>
  readdirSync(join(at, 'assets'))
    .filter((name) => !name.endsWith('.br'))
    .sort()

test('they stay for a day after they were replaced, and not with every build after', () => {
  const begin = Date.now()
  const one = build('one', 'base-1.js', 'same.js')
  const two = build('two', 'base-2.js', 'same.js')
  keepAssets(one, two, begin)
  assert.equal(assets(two), ['base-1.js', 'base-2.js', 'same.js'])
  const three = build('three', 'base-3.js', 'same.js')
  keepAssets(two, three, begin + 20 * hour)
  assert.equal(assets(three), ['base-1.js', 'base-2.js', 'base-3.js', 'same.js'])
  assert.ok(readdirSync(join(three, 'assets')).includes('base-1.js.br'))
  const four = build('four', 'base-4.js', 'same.js')
  keepAssets(three, four, begin + 30 * hour)
  assert.equal(assets(four), ['base-2.js', 'base-3.js', 'base-4.js', 'same.js'])
})

test('a first build has none to keep', () => {
  const only = build('only', 'base.js')
  keepAssets(join(folder, 'nothing'), only)
  assert.equal(assets(only), ['base.js'])
})

test.run()
