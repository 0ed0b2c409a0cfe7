import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { usesDatabase } from './uses-database.ts'

const test = suite('which tests use a database')

test('those that import it, through whatever file, package or circle', () => {
  const root = mkdtempSync(join(tmpdir(), 'gatehouse-imports-'))
  const files = {
    'packages/core/src/database/testing/test-database.ts': '',
    'packages/core/src/stage.testing.ts': "import { one } from './database/testing/test-database.ts'",
    'packages/core/src/circle.ts': "import './other.ts'",
    'packages/core/src/other.ts': "export * from './circle.ts'\nimport { stage } from './stage.testing.ts'",
    'packages/core/src/pure.ts': "import { join } from 'node:path'",
    'packages/core/src/by-circle.test.ts': "import { x } from './circle.ts'",
    'packages/core/src/pure.test.ts': "import { pure } from './pure.ts'\n// from './circle'",
    'apps/api/src/by-package.test.ts': "const { s } = await import('@gatehouse/core/stage.testing')",
    'apps/api/src/pure.test.ts': "import { pure } from '@gatehouse/core/pure'",
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const tests = Object.keys(files).filter((path) => path.endsWith('.test.ts'))
  assert.equal(
    tests.filter((path) => usesDatabase(root, path)),
    ['packages/core/src/by-circle.test.ts', 'apps/api/src/by-package.test.ts'],
  )
  rmSync(root, { recursive: true })
})

test.run()
