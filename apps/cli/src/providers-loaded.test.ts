import { spawnSync } from 'node:child_process'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const test = suite('what a start loads')

/** The modules that are loaded by importing a file, as their addresses. */
function loadedBy(file: string): string[] {
  const script = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
    await import(${JSON.stringify(import.meta.resolve(file))})
    process.stdout.write(JSON.stringify(loaded), () => process.exit())`
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  assert.is(status, 0, stderr)
  return JSON.parse(stdout)
}

test('nothing of a payment provider, of USDT, or of the demo’s carrier is loaded before it is asked for', () => {
  const all = loadedBy('./serve.ts')
  assert.ok(all.length > 500, `${all.length} modules`)
  assert.equal(
    all.filter((url) => /\/node_modules\/(stripe|@paypal|axios)\/|\/payment\/(stripe|paypal)\//.test(url)),
    [],
  )
  assert.equal(
    all.filter((url) => /\/node_modules\/(viem|@scure|@noble\/curves)\/|\/worker\/src\/usdt\//.test(url)),
    [],
  )
  const ofDemo = /\/sip\/src\/carrier\/|\/demo\/demo-carrier\.ts/
  assert.equal(
    all.filter((url) => ofDemo.test(url)),
    [],
  )
})

test('what is asked for is loaded', () => {
  const all = loadedBy('@gatehouse/core/billing/payment/stripe/stripe-provider')
  assert.ok(all.some((url) => url.includes('/payment/stripe/')))
  assert.ok(loadedBy('@gatehouse/worker/usdt/start-usdt').some((url) => url.includes('/node_modules/viem/')))
})

test.run()
