import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { demoSeller } from '@gatehouse/core/billing/invoice/demo-seller'
import { quickFolder } from '@gatehouse/core/database/testing/quick-folder'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readEnv, WrongEnvironment } from './env.ts'
import { sellerOf } from './seller-of.ts'
import { runHere } from './testing/run-here.ts'

const test = suite('BILLING_SELLER')
const folder = mkdtempSync(join(quickFolder(), 'gatehouse-seller-'))
const file = join(folder, 'seller.json')
const own = {
  DATABASE_URL: 'postgresql://gatehouse@db.example.com/gatehouse',
  GATEHOUSE_SECRET: 'x'.repeat(32),
}

test.after(() => rmSync(folder, { recursive: true, force: true }))

const of = (text: string) => {
  writeFileSync(file, text)
  return sellerOf(readEnv({ ...own, BILLING_SELLER: file }))
}
const refusal = async (asked: Promise<unknown>): Promise<string> => {
  const error = await asked.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  assert.instance(error, WrongEnvironment)
  return (error as WrongEnvironment).message
}

test('is who sells; without it the demo’s company sells in the demo, and no one elsewhere', async () => {
  assert.equal(await of(JSON.stringify(demoSeller)), demoSeller)
  assert.equal(await sellerOf(readEnv({})), demoSeller)
  assert.is(await sellerOf(readEnv(own)), null)
  assert.is(await sellerOf(readEnv({ ...own, BILLING_SELLER: '' })), null)
})

test('is named in one line where its file is missing, is no JSON, or says too little', async () => {
  const missing = join(folder, 'none.json')
  const { legalName: _, ...nameless } = demoSeller
  const wrong: [asked: Promise<unknown>, says: RegExp][] = [
    [
      sellerOf(readEnv({ ...own, BILLING_SELLER: missing })),
      /^BILLING_SELLER is ".+none\.json", which can.?not be read: ENOENT/,
    ],
    [sellerOf(readEnv({ ...own, BILLING_SELLER: folder })), /^BILLING_SELLER is .+: EISDIR/],
  ]
  for (const [asked, says] of wrong) assert.match(await refusal(asked), says)
  const texts: [text: string, says: RegExp][] = [
    ['legalName: Acme', /^BILLING_SELLER: This isn’t JSON\. /],
    ['[]', /^BILLING_SELLER: This must be an object with legalName, address, /],
    [JSON.stringify(nameless), /^BILLING_SELLER: legalName: /],
    [JSON.stringify({ ...demoSeller, vatId: 'DE1' }), /^BILLING_SELLER: vatId: /],
    [JSON.stringify({ ...demoSeller, color: 'red' }), /^BILLING_SELLER: .*color/],
  ]
  for (const [text, says] of texts) {
    const message = await refusal(of(text))
    assert.match(message, says)
    assert.not.match(message, /[\r\n]/)
  }
})

test('ends a command with 1 and that line', async () => {
  const env = { GATEHOUSE_DATA: join(folder, 'data'), BILLING_SELLER: join(folder, 'none.json') }
  await runHere(['migrate'], { GATEHOUSE_DATA: env.GATEHOUSE_DATA })
  const { code, out, err } = await runHere(['plans', 'list'], env)
  assert.equal([code, out], [1, ''])
  assert.match(err, /^gatehouse: BILLING_SELLER is ".+none\.json".+\n$/)
})

test.run()
