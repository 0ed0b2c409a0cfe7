import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

type Violation = { from: string; rule: { name: string } }

const root = dirname(import.meta.dirname)
const workspace = [
  'apps/api',
  'apps/cli',
  'apps/web',
  'apps/worker',
  'packages/core',
  'packages/hosts',
  'packages/sdk',
]
const libraries = [
  'fastify',
  'ssh2',
  'pg',
  'kysely',
  'uvu',
  '@trpc/client',
  '@trpc/server',
  '@mikro-orm/core',
]

/** Imports that the walls let pass. */
const allowed: Record<string, string> = {
  'packages/core/src/access/noun.ts':
    "import 'pg'; import 'kysely'; import '@mikro-orm/core'; export type Noun = string",
  'packages/core/src/access/noun.test.ts': "import 'uvu'; import './noun.ts'",
  'packages/core/src/access/renders.ts': "import '@gatehouse/hosts/manifest'",
  'packages/core/src/access/knows-a-row.ts': "import '../team/member/membership.entity.ts'",
  'packages/core/src/access/knows-a-type.ts': "import type { Noun } from './noun.ts'",
  'packages/core/src/audit/log/search-events.ts': "import '../event/verbs.ts'; import '../../access/noun.ts'",
  'packages/core/src/audit/event/verbs.ts': '',
  'packages/core/src/team/member/membership.entity.ts': '',
  'packages/core/src/team/member/revoke-member.ts':
    "import '../../access/noun.ts'; import '../../fleet/server/reach.ts'",
  'packages/core/src/billing/invoice/issues.ts': "import '../../team/member/revoke-member.ts'",
  'packages/core/src/fleet/server/reach.ts': '',
  'packages/hosts/src/manifest.ts': '',
  'packages/core/src/access/circle.ts': "import './circle-back.ts'",
  'packages/core/src/access/circle-back.ts': '',
  'packages/hosts/src/link.ts': "import 'ssh2'",
  'packages/sdk/src/client.ts': "import '@trpc/client'; import type { Api } from '@gatehouse/api/server'",
  'apps/api/src/server.ts':
    "import 'fastify'; import '@gatehouse/core/access/noun'; export type Api = string",
  'apps/web/src/page.ts':
    "import '@gatehouse/core/access/noun'; import type { Api } from '@gatehouse/api/server'",
  'apps/worker/src/job.ts': "import '@gatehouse/core/access/noun'; import '@gatehouse/hosts/link'",
  'apps/cli/src/main.ts': "import '@gatehouse/api/server'; import '@gatehouse/worker/job'",
}

/** For each file, what it imports that it must not, and the wall that it runs into. */
const offending: Record<string, [source: string, wall: string]> = {
  'packages/core/src/access/serves.ts': ["import 'fastify'", 'core-knows-no-transport'],
  'packages/core/src/access/dials.ts': ["import 'ssh2'", 'core-knows-no-transport'],
  'packages/core/src/access/answers.ts': ["import type {} from '@trpc/server'", 'core-knows-no-transport'],
  'packages/core/src/access/reaches.ts': ["import '@gatehouse/hosts/link'", 'core-reaches-no-ssh'],
  'packages/core/src/access/asks.ts': ["import '@gatehouse/sdk/client'", 'core-knows-no-transport'],
  'packages/core/src/access/knows-an-app.ts': ["import '@gatehouse/api/server'", 'packages-know-no-app'],
  'packages/core/src/access/by-path.ts': [
    "import '../../../../apps/api/src/server.ts'",
    'packages-know-no-app',
  ],
  'packages/core/src/access/tests-itself.ts': ["import 'uvu'", 'no-development-dependencies-at-run-time'],
  'packages/core/src/fleet/planted/view.ts': [
    "import type { Noun } from '../../access/noun.ts'\nexport type X = Noun",
    'views-stand-alone',
  ],
  'packages/core/src/outside.ts': ["import './access/noun.ts'", 'in-a-wing'],
  'packages/core/src/access/looks-up.ts': ["import '../team/member/revoke-member.ts'", 'wing-access'],
  'packages/core/src/fleet/server/looks-up.ts': ["import '../../team/member/revoke-member.ts'", 'wing-fleet'],
  'packages/core/src/team/member/looks-up.ts': ["import '../../billing/invoice/issues.ts'", 'wing-team'],
  'packages/core/src/audit/event/looks-up.ts': ["import '../log/search-events.ts'", 'wing-audit-event'],
  'packages/core/src/access/circle-back.ts': ["import './circle.ts'", 'no-cycles'],
  'packages/core/src/access/nowhere.ts': ["import './gone.ts'", 'resolvable'],
  'packages/hosts/src/web.ts': ["import '@trpc/server'", 'hosts-and-recordings-know-no-http'],
  'packages/hosts/src/rows.ts': ["import 'pg'", 'database-only-in-core'],
  'packages/sdk/src/bundles-api.ts': ["import '@gatehouse/api/server'", 'only-types-of-the-api'],
  'packages/sdk/src/bundles-core.ts': ["import '@gatehouse/core/access/noun'", 'sdk-stands-alone'],
  'packages/sdk/src/bundles-server.ts': ["import '@trpc/server'", 'sdk-stands-alone'],
  'apps/api/src/queries.ts': ["import 'kysely'", 'database-only-in-core'],
  'apps/api/src/works.ts': ["import '@gatehouse/worker/job'", 'apps-apart'],
  'apps/cli/src/page.ts': ["import '@gatehouse/web/page'", 'cli-puts-together'],
  'apps/web/src/bundles-api.ts': ["import '@gatehouse/api/server'", 'only-types-of-the-api'],
  'apps/web/src/files.ts': ["import 'node:fs'", 'browser-safe'],
  'apps/web/src/works.ts': ["import '@gatehouse/worker/job'", 'web-and-sdk-see-only-the-api'],
}

const test = suite('layer walls')
let folder: string

test.before(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-walls-'))
  for (const name of libraries) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }))
    write(`node_modules/${name}/index.js`, '')
  }
  mkdirSync(join(folder, 'node_modules/@gatehouse'))
  for (const place of workspace) {
    const name = `@gatehouse/${place.split('/')[1]}`
    const dependencies = Object.fromEntries(libraries.map((library) => [library, '1.0.0']))
    const { uvu, ...others } = dependencies
    const manifest = {
      name,
      exports: { './*': './src/*.ts' },
      dependencies: others,
      devDependencies: { uvu },
    }
    write(`${place}/package.json`, JSON.stringify(manifest))
    symlinkSync(join(folder, place), join(folder, 'node_modules', name))
  }
  for (const [path, source] of Object.entries(allowed)) write(path, source)
})

test.after(() => rmSync(folder, { recursive: true, force: true }))

test('imports in the right direction pass', () => {
  assert.equal(violations(), [])
})

test('every import in the wrong direction runs into its wall', () => {
  for (const [path, [source]] of Object.entries(offending)) write(path, source)
  const found = violations()
  for (const [path, [, wall]] of Object.entries(offending)) {
    const walls = found.filter(({ from }) => from === path).map(({ rule }) => rule.name)
    assert.ok(walls.includes(wall), `${path} should run into ${wall}, not [${walls}]`)
  }
  const innocent = found.filter(({ from }) => !(from in offending))
  assert.equal(innocent, [])
})

test('docs/architecture.md lists the wings in the order of their walls', () => {
  const { forbidden } = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs'))
  const walls = (forbidden as { name: string; from: { path: string } }[])
    .filter(({ name }) => name.startsWith('wing-'))
    .map(({ from }) => from.path.replace(/^.*\(|\).*$/g, '').split('|'))
  const docs = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
  const table = docs.slice(docs.indexOf('| wing |'), docs.indexOf('A wing imports from'))
  const rows = [...table.matchAll(/^\| (`[^|]+`) \|/gm)].map(([, names = '']) => names.match(/[a-z/]+/g))
  assert.equal(rows, walls)
})

test.run()

function violations(): Violation[] {
  const depcruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
  const config = join(root, '.dependency-cruiser.cjs')
  const args = [depcruise, '--config', config, '--output-type', 'json', 'apps', 'packages']
  // The json reporter always ends well: what counts is what it lists.
  const output = execFileSync(process.execPath, args, { cwd: folder, maxBuffer: 64 * 1024 ** 2 })
  return JSON.parse(output.toString()).summary.violations
}

function write(path: string, text: string): void {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
