import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fails } from '../real-shop.testing.ts'
import { openPayPalApi } from './paypal-api.ts'
import { payPalProvider } from './paypal-provider.ts'
import { PayPalStandIn } from './stand-in/paypal-stand-in.testing.ts'
import { providerCases, type Sandbox } from './stand-in/provider-cases.testing.ts'

const test = suite('what PayPal and its stand-in do alike')
let standIn: PayPalStandIn
let sandbox: Sandbox

test.before(async () => {
  standIn = await PayPalStandIn.open()
  standIn.state.agreements.set('agreementofkim', 'kim')
  sandbox = { provider: await payPalProvider(standIn.settings), agreement: 'agreementofkim' }
})
test.after(() => standIn?.close())

for (const [name, { run }] of Object.entries(providerCases)) test(name, () => run(sandbox))

test('the stand-in complains about what PayPal does not document', async () => {
  assert.equal(standIn.complaints, [])
  const api = await openPayPalApi(standIn.settings)
  await fails(
    () =>
      api.call('ask', ({ orders }) =>
        orders.createOrder({ body: { intent: 'CAPTURE', purchaseUnits: [] } as never }),
      ),
    /400/,
  )
  await fails(() => api.call('ask', ({ get }) => get('/v1/identity/userinfo')), /404/)
  assert.match(standIn.complaints.join('\n'), /purchase_units[\s\S]*there is no GET \/v1\/identity\/userinfo/)
})

test.run()
