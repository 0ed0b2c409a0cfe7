import { execFileSync } from 'node:child_process'
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const test = suite('the SDK as its users get it')
const root = dirname(import.meta.dirname)
const workspace = join(root, '../..')
const { resolve } = createRequire(import.meta.url)
/** A tool's own script, run by the Node that runs this. */
const tool = (script: string, ...args: string[]) =>
  execFileSync(process.execPath, [script, ...args], { cwd: root, encoding: 'utf8', stdio: 'pipe' })

let folder: string
let tarball: string
let installed: string

test.before(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'gatehouse-sdk-')))
  tool(join(dirname(resolve('tsdown/package.json')), 'dist/run.mjs'), '--logLevel', 'error')
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, npm_config_cache: join(folder, 'cache'), npm_config_offline: 'true' },
  })
  tarball = join(folder, JSON.parse(packed)[0].filename)
  const modules = join(folder, 'node_modules')
  installed = join(modules, '@gatehouse/sdk')
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components', '1'])
  // what an installation brings along: the tRPC client, and its peers @trpc/server and typescript
  mkdirSync(join(modules, '@trpc'))
  for (const name of ['client', 'server']) {
    const from = realpathSync(join(root, 'node_modules/@trpc', name))
    cpSync(from, join(modules, '@trpc', name), { recursive: true })
  }
  symlinkSync(realpathSync(join(workspace, 'node_modules/typescript')), join(modules, 'typescript'))
})

test.after(() => {
  if (folder) rmSync(folder, { recursive: true, force: true })
})

test('brings its code and types, and depends on the tRPC client alone', () => {
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
  assert.equal(Object.keys(manifest.dependencies), ['@trpc/client'])
  assert.not(manifest.private)
  assert.is(manifest.license, 'MIT')
  assert.match(readFileSync(join(installed, 'LICENSE'), 'utf8'), /^MIT License\n/)
  assert.equal(globSync('**/*.*', { cwd: installed }).sort(), [
    'README.md',
    'dist/index.d.ts',
    'dist/index.js',
    'package.json',
  ])
})

test('its declarations name no other package', () => {
  const types = readFileSync(join(installed, 'dist/index.d.ts'), 'utf8')
  assert.not.match(types, /@gatehouse\/|@trpc\/|mikro-orm|fastify|\bzod\b|from ['"]|import\(|^import/m)
  assert.not.match(types, /\b(Caller|Core|Sealer|EntityManager)\b/)
  assert.not.match(types, /: (any|unknown);/)
})

test('a program type-checks against it, and a wrong one does not', () => {
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'sample.ts'), sample)
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    module: 'nodenext',
    target: 'es2023',
    lib: ['es2023', 'dom', 'dom.iterable', 'esnext.disposable'],
    types: [],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['sample.ts'] }))
  const tsc = join(workspace, 'node_modules/typescript/bin/tsc')
  try {
    tool(tsc, '-p', folder)
  } catch (error) {
    throw new Error((error as { stdout: string }).stdout) // what execFileSync throws
  }
})

test('the installed package runs', () => {
  writeFileSync(join(folder, 'run.mjs'), program)
  assert.is(execFileSync(process.execPath, ['run.mjs'], { cwd: folder, encoding: 'utf8' }).trim(), 'true')
})

test('publint and attw find nothing to mend', () => {
  tool(join(dirname(resolve('publint')), 'cli.js'), tarball, '--strict')
  tool(
    join(dirname(resolve('@arethetypeswrong/cli/package.json')), 'dist/index.js'),
    tarball,
    '--profile',
    'esm-only',
    '--no-definitely-typed',
    '--no-color',
  )
})

const sample = `
import { createGatehouse, isGatehouseError, type Gatehouse, type GatehouseError } from '@gatehouse/sdk'
const gatehouse: Gatehouse = createGatehouse({ url: 'https://gatehouse.example.com', apiKey: 'gh_x', timeout: 1000 })
const { link, invite } = await gatehouse.invites.create.mutate({ email: 'ops@acme.com', role: 'OPERATOR' })
const words: [string, 'pending' | 'expired'] = [link, invite.state]
for await (const event of gatehouse.audit.pages({ verb: 'user.invited' })) {
  const seq: number = event.seq
  const who: string = event.actor.label
}
for await (const server of gatehouse.servers.pages()) {
  const state: 'in-sync' | 'pending' | 'failing' | 'removal-pending' | 'host-key-changed' = server.sync.state
}
await gatehouse.team.list.query()
await gatehouse.account.get.query(undefined, { signal: AbortSignal.timeout(5) })
const { token, dueNow, currency } = await gatehouse.billing.previewPlan.query({ plan: 'team' })
const { invoice } = await gatehouse.billing.changePlan.mutate({ plan: 'team', token })
const changed: [cents: number, currency: string, invoice: string | null] = [dueNow, currency, invoice]
for (const { open, state } of (await gatehouse.billing.invoices.query()).items) {
  const owed: [number, 'open' | 'overdue' | 'paid' | 'credited' | 'paid-and-credited'] = [open, state]
}
try {
  await gatehouse.keys.add.mutate({ name: 'laptop', publicKey: 'ssh-ed25519 …' })
} catch (error) {
  if (isGatehouseError(error, 'rate')) { const seconds: number = error.data.retryAfter }
  if (isGatehouseError(error, 'suspended')) { const holds: ('unpaid' | 'trial-over' | 'operator' | 'reseller')[] = error.data.holds }
  if (isGatehouseError(error)) {
    const status: number = error.status
    if (error.reason === 'invalid') { const [issue] = error.data.issues; const text: string | undefined = issue?.message }
  }
}
// @ts-expect-error there is no such role
await gatehouse.invites.create.mutate({ email: 'ops@acme.com', role: 'ROOT' })
// @ts-expect-error the server is missing
await gatehouse.servers.get.query()
// @ts-expect-error a read is no change
await gatehouse.team.list.mutate()
// @ts-expect-error a plan is changed to by the token of its preview
await gatehouse.billing.changePlan.mutate({ plan: 'team' })
// @ts-expect-error there is no such procedure
await gatehouse.team.destroy.mutate()
// @ts-expect-error the walk keeps the cursor itself
gatehouse.audit.pages({ cursor: '1' })
// @ts-expect-error live changes are for browsers
gatehouse.live.changes
`

const program = `
import { createGatehouse, isGatehouseError } from '@gatehouse/sdk'
const gatehouse = createGatehouse({ url: 'http://gatehouse.test', apiKey: 'gh_x', fetch: async () =>
  Response.json({ error: { message: 'No.', code: -32001, data: { code: 'UNAUTHORIZED', httpStatus: 401, reason: 'signed-out' } } }, { status: 401 }) })
console.log(await gatehouse.account.get.query().catch((error) => isGatehouseError(error, 'signed-out') && error.status === 401))
`

test.run()
