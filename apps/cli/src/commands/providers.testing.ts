import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { HetznerStandIn } from '@gatehouse/core/machine/provider/hetzner/testing/hetzner-stand-in'
import type { Test } from 'uvu'
import * as assert from 'uvu/assert'
import { type CommandStage, type Commands, commandsWith } from '../testing/command-stage.ts'
import { startCommand } from '../testing/run-command.ts'
import { runHere } from '../testing/run-here.ts'

/**
 * Tests `gatehouse providers` and what it takes to resize, on prod-1 of acme. In the place of this process's worker it starts one in a
 * process, which goes on until what this answers is called.
 */
export function testProviders(
  test: Test,
  stage: () => CommandStage,
  stopWorker: () => Promise<void>,
): () => Promise<void> {
  const acme = ['--account', 'acme']
  const prod = [...acme, '--server', 'prod-1']
  let standIn: HetznerStandIn
  let env: Record<string, string>
  let commands: Commands
  const workers: ChildProcess[] = []

  test.before(async () => {
    standIn = await HetznerStandIn.open()
    env = { ...stage().env, HETZNER_API_URL: standIn.url }
    commands = commandsWith(env)
  })

  const fileOf = (token: string) => {
    const path = join(stage().folder, 'token')
    writeFileSync(path, `${token}\n`, { mode: 0o600 })
    return path
  }
  const set = (from: string, ...options: string[]) => [
    ...['providers', 'set', 'hetzner', ...acme, '--token-file', from],
    ...options,
  ]

  test('a provider is set by a token from a file or the standard input, which is tried first', async () => {
    const { done, failed } = commands
    assert.is(await done(['providers', 'show', ...acme]), 'No provider is set.\n')
    assert.match(
      await failed(['providers', 'set', 'aws', ...acme, '--token-file', '-'], 2),
      /no provider aws; there is hetzner/,
    )
    assert.match(await failed(set('/nowhere/token'), 2), /\/nowhere\/token cannot be read/)
    assert.match(await failed(set(fileOf(standIn.readOnlyToken)), 2), /^token: The token is read-only/)
    assert.match(await failed(set(fileOf(standIn.foreignToken))), /may be the token of another project/)
    assert.match(await done(set(fileOf(standIn.foreignToken), '--confirm')), /Hetzner Cloud is set/)
    assert.is(await done(['providers', 'filters', ...prod]), 'Hetzner Cloud doesn’t have prod-1.\n')
    standIn.add({ firewalls: [7, 8] })
    assert.is(await done(set('-'), `${standIn.token}\n`), 'Hetzner Cloud is set.\n')
    assert.match(await done(['providers', 'show', ...acme]), /^Hetzner Cloud, since /)
    assert.is(
      await done(['providers', 'filters', ...prod]),
      'Hetzner Cloud filters prod-1, by 2 firewalls of its own.\n',
    )
  })

  test('types and a preview have their prices as money', async () => {
    const types = await commands.done(['servers', 'types', ...prod])
    assert.match(types, /^ccx23 +4 +16 +160 +dedicated +€24\.49/m)
    assert.match(types, /^cax21 .* €6\.49 +The server is x86, and this type arm\./m)
    const preview = await runHere(['servers', 'resize', ...prod, '--type', 'ccx23', '--preview'], env)
    assert.match(preview.err, /^prod-1: ccx13 at €12\.49 to ccx23 at €24\.49 a month, net\.$/m)
    const asJson = await commands.json(['servers', 'resize', ...prod, '--type', 'ccx23', '--preview'])
    assert.equal(asJson.after.price, { currency: 'EUR', monthly: 2449, hourly: '0.0392' })
  })

  async function startWorker(): Promise<ChildProcess> {
    const child = startCommand(['serve', 'worker'], { ...env, GATEHOUSE_SEED: 'none' })
    workers.push(child)
    let printed = ''
    const runs = Promise.withResolvers<void>()
    const read = (piece: Buffer) => {
      printed += piece
      if (printed.includes('Running: worker')) runs.resolve()
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', () => runs.reject(new Error(`it did not start:\n${printed}`)))
    await runs.promise
    return child
  }

  test('a worker that is killed with -9 in the midst of a resize leaves it to the next, which sends nothing twice', async () => {
    await stopWorker()
    const [machine] = standIn.servers.values()
    const killed = await startWorker()
    standIn.onCommand = (command) => {
      if (command === 'change_type') killed.kill('SIGKILL')
    }
    const died = once(killed, 'exit')
    const started = await commands.done(['servers', 'resize', ...prod, '--type', 'ccx23', '--no-wait'])
    assert.match(started, /^Started: Resize of prod-1 /)
    assert.equal(await died, [null, 'SIGKILL'])
    const { owner } = stage().product.database
    // as it ends by itself 10 seconds later
    await owner.query("update operations set leased_until = now() where state = 'running'")
    await startWorker()
    const ended = async () => {
      const { rows } = await owner.query("select state, outcome from operations where kind = 'resize'")
      return rows[0]?.state === 'running' ? undefined : rows[0]
    }
    const deadline = Date.now() + 60_000
    let found: Awaited<ReturnType<typeof ended>>
    while (!found && Date.now() < deadline) {
      await sleep(100)
      found = await ended()
    }
    assert.match(found?.outcome ?? '', /^prod-1 is a ccx23 now\./)
    assert.equal([machine?.status, machine?.type], ['running', 'ccx23'])
    assert.equal([standIn.begun('change_type'), standIn.begun('shutdown')], [1, 1])
  })

  test('a provider is removed once', async () => {
    assert.is(await commands.done(['providers', 'remove', ...acme]), 'The provider was removed.\n')
    assert.match(await commands.failed(['providers', 'remove', ...acme]), /No provider is set/)
  })

  return async () => {
    for (const worker of workers)
      if (worker.exitCode === null && worker.signalCode === null) {
        worker.kill()
        await once(worker, 'close')
      }
    await standIn?.close()
  }
}
