import type { Command } from 'commander'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { program } from './program.ts'
import { modulesLoadedBy } from './testing/modules-loaded.ts'
import { runCommand } from './testing/run-command.ts'

const test = suite('the gatehouse command')

interface Named {
  path: string[]
  command: Command
}

const walk = (command: Command, path: string[] = []): Named[] => [
  { path, command },
  ...command.commands.flatMap((one) => walk(one, [...path, one.name()])),
]
const all = walk(program)
const leaves = all.filter(({ command }) => command.commands.length === 0)

test('every command has --help, which answers without an environment or a database', async () => {
  const env = { DATABASE_URL: 'wrong', GATEHOUSE_DATA: '/nowhere' }
  const queue = [...all]
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const name = ['gatehouse', ...next.path].join(' ')
      const { code, out, err } = await runCommand([...next.path, '--help'], env)
      assert.equal([code, err], [0, ''], name)
      assert.ok(out.startsWith(`Usage: ${name} `), name)
      assert.ok(next.command.description().length > 0, name)
    }
  }
  await Promise.all([work(), work()])
})

test('--help loads little, so that it answers at once', () => {
  const { code, modules } = modulesLoadedBy(['--help'])
  assert.is(code, 0)
  assert.ok(modules < 85, `${modules} modules`)
})

test('every command that prints data has --json', () => {
  const without = leaves.filter(({ command }) => !command.options.some(({ long }) => long === '--json'))
  assert.equal(
    without.map(({ path }) => path.join(' ')),
    ['serve', 'seed demo', 'audit export'],
  )
})

test('a command used wrongly ends with 2, one line and the way to its help', async () => {
  const wrong = [
    ['frob'],
    ['serve', 'kitchen'],
    ['team', 'list'],
    ['team', 'list', '--account'],
    ['team', 'list', '--account', 'acme', '--frob'],
    ['invites', 'create', '--account', 'acme', '--email', 'a@acme.com', '--role', 'VIEWER'],
    ['api-keys', 'create', '--account', 'acme', '--name', 'x', '--scopes', 'team:read'],
    ['keys', 'list'],
    ['audit', 'export', '--account', 'acme', '--format', 'xml'],
    ['audit', 'search', '--account', 'acme', '--limit', 'many'],
    ['plans', 'import'],
    ['billing', 'tax', '--account', 'acme'],
    ['billing', 'coupons', 'create', 'SPRING', '--percent', '20', '--amount', '1'],
  ]
  for (const args of wrong) {
    const { code, out, err } = await runCommand(args, {})
    assert.equal([code, out], [2, ''], args.join(' '))
    assert.match(err, /^gatehouse: .+\n+(Run it with --help for usage\.\n)?$/, args.join(' '))
  }
  const { code, err } = await runCommand(['team'], {})
  assert.is(code, 2)
  assert.match(err, /^Usage: gatehouse team /)
})

test('a wrong variable ends a command with 1 and one line that shows no secret', async () => {
  for (const args of [['serve'], ['migrate'], ['team', 'list', '--account', 'acme']]) {
    const { code, out, err } = await runCommand(args, { DATABASE_URL: 'mysql://root:hunter2@db/x' })
    assert.equal([code, out], [1, ''])
    assert.match(err, /^gatehouse: DATABASE_URL is set to an invalid value .+\n$/)
    assert.not.match(err, /hunter2/)
  }
})

test('a database that does not answer ends a command with 1 and one line', async () => {
  const env = {
    DATABASE_URL: 'postgresql://gatehouse:hunter2@127.0.0.1:1/gatehouse',
    GATEHOUSE_SECRET: 'x'.repeat(32),
  }
  const { code, err } = await runCommand(['migrate'], env)
  assert.is(code, 1)
  assert.match(err, /^gatehouse: .*ECONNREFUSED.*\n$/)
  assert.not.match(err, /hunter2/)
})

test.run()
