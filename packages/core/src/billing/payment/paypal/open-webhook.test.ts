import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { PayPalSettings } from '../../view.ts'
import type { WebhookRequest } from '../provider.ts'
import { openWebhook } from './open-webhook.ts'
import { certify } from './stand-in/certificates.testing.ts'
import { PayPalStandIn } from './stand-in/paypal-stand-in.testing.ts'
import type { Signing } from './stand-in/signer.testing.ts'
import type { StandInEvent } from './stand-in/state.testing.ts'
import { webhookCertificates } from './webhook-certificates.ts'

const test = suite('webhooks of PayPal')
let standIn: PayPalStandIn

test.before(async () => {
  standIn = await PayPalStandIn.open()
})
test.after(() => standIn?.close())

const event: StandInEvent = {
  id: 'WH-2WR32451HC0233532-67976317FL4543714',
  event_type: 'PAYMENT.CAPTURE.COMPLETED',
  resource_type: 'capture',
  create_time: '2026-11-29T12:00:00Z',
  resource: { id: '2GG279541U471931P' },
}
const hour = 3_600_000

/** Opens it as a Gatehouse that has just started would. */
const open = (
  request: WebhookRequest,
  mode: PayPalSettings['mode'] = 'sandbox',
  webhookId = standIn.settings.webhookId,
) => openWebhook({ mode, webhookId }, webhookCertificates({ ...standIn.settings, mode }), request)
const sign = (how: Partial<Signing> = {}) =>
  standIn.signer.sign(event, { webhookId: standIn.settings.webhookId, ...how })
const changed = (headers: Record<string, string | undefined>) => {
  const request = sign()
  return { ...request, headers: { ...request.headers, ...headers } }
}

test('what PayPal has signed is believed, to the byte', async () => {
  const { id, event_type: type, resource } = event
  assert.equal(await open(sign()), { id, type, object: resource['id'] })
  const request = sign()
  const spaced = Buffer.from(request.body.toString().replace('{', '{ '))
  assert.is(await open({ ...request, body: spaced }), null, 'the same JSON, written otherwise')
  const other = Buffer.from(request.body.toString().replace('2GG279541U471931P', '2GG279541U471931Q'))
  assert.is(await open({ ...request, body: other }), null)
  for (const body of [
    '',
    '[]',
    'null',
    '{"id":',
    '{"id":"x"}',
    '{"id":"../x","event_type":"A","resource":{}}',
  ])
    assert.is(await open({ ...request, body: Buffer.from(body) }), null, body)
})

test('every header counts', async () => {
  const { headers } = sign()
  for (const name of Object.keys(headers).filter((name) => name.startsWith('paypal-'))) {
    assert.is(await open(changed({ [name]: undefined })), null, name)
    assert.is(await open(changed({ [name]: `${headers[name]}x` })), null, name)
  }
  assert.is(await open(changed({ 'paypal-auth-algo': 'SHA1withRSA' })), null)
  assert.is(await open(changed({ 'paypal-transmission-sig': Buffer.alloc(256).toString('base64') })), null)
})

test('it is for this webhook, and the simulator’s is none in live mode', async () => {
  assert.is(await open(sign({ webhookId: '8TR748995U920805Q' })), null)
  const simulated = sign({ webhookId: 'WEBHOOK_ID' })
  assert.is(await open(simulated), null)
  assert.ok(await open(simulated, 'sandbox', 'WEBHOOK_ID'))
  const files = [...standIn.signer.files.keys()]
  const live = { webhookId: 'WEBHOOK_ID', certUrl: `https://api.paypal.com${files[0]}` }
  assert.is(await open(sign(live), 'live', 'WEBHOOK_ID'), null)
  assert.ok(await open(sign({ ...live, webhookId: '3TR748995U920805P' }), 'live'))
})

test('it is neither old nor of the future', async () => {
  const at = (ahead: number) => sign({ at: new Date(Date.now() + ahead) })
  assert.ok(await open(at(-3 * 24 * hour)), 'PayPal sends for three days')
  assert.ok(await open(at(60_000)), 'clocks differ')
  assert.is(await open(at(-5 * 24 * hour)), null)
  assert.is(await open(at(0.2 * hour)), null)
})

test('a certificate is asked for at PayPal alone, whatever the sender names', async () => {
  const [path = ''] = standIn.signer.files.keys()
  const hostile = [
    `http://api.sandbox.paypal.com${path}`,
    `https://api.sandbox.paypal.com.evil.example${path}`,
    `https://evil.example${path}`,
    `https://evil.example/api.sandbox.paypal.com${path}`,
    `https://api.sandbox.paypal.com@evil.example${path}`,
    `https://user@api.sandbox.paypal.com${path}`,
    `https://api.sandbox.paypal.com:443${path}`,
    `https://api.sandbox.paypal.com:8443${path}`,
    `https://api.sandbox.paypal.com\\@evil.example${path}`,
    `https://api.sandbox.paypal.com%2eevil.example${path}`,
    `https://API.SANDBOX.PAYPAL.COM${path}`,
    `https://www.sandbox.paypal.com${path}`,
    `https://api.paypal.com${path}`,
    `https://127.0.0.1${path}`,
    `https://api.sandbox.paypal.com${path}?x=1`,
    `https://api.sandbox.paypal.com${path}#x`,
    `https://api.sandbox.paypal.com/v1/notifications/certs/../../../redirect?to=https://evil.example`,
    `https://api.sandbox.paypal.com/v1/notifications/certs/%2e%2e/x`,
    `https://api.sandbox.paypal.com/v1/oauth2/authorize`,
    ` https://api.sandbox.paypal.com${path}`,
    `https://api.sandbox.paypal.com${path}\n`,
    'file:///etc/passwd',
    'data:text/plain,x',
  ]
  const { length } = standIn.requests
  for (const certUrl of hostile) assert.is(await open(sign({ certUrl })), null, certUrl)
  assert.is(standIn.requests.length, length, 'nobody was asked')
})

test('a certificate leads to an authority that is trusted, was valid then, and is PayPal’s', async () => {
  const { authority, signer } = standIn
  const names = ['messageverificationcerts.sandbox.paypal.com']
  const good = certify({ names }, authority)
  assert.ok(await open(sign({ signer: good, certUrl: signer.show(good) })), 'this is how it would be right')
  const stranger = certify({ names: [authority.name], isAuthority: true })
  const middle = certify({ names: ['A company’s own'], isAuthority: true }, authority)
  const host = certify({ names: ['shop.example.com'] }, authority)
  const wrong = {
    'of another authority': [certify({ names }, stranger), stranger],
    'of nobody': [certify({ names })],
    'without the one between': [certify({ names }, middle)],
    'of a host that signs as an authority would': [certify({ names }, host), host],
    'of somebody else': [host],
    'of somebody with a similar name': [
      certify({ names: ['paypal.com.example.com', 'notpaypal.com'] }, authority),
    ],
    'of an authority itself': [certify({ names: ['paypal.com'], isAuthority: true }, authority)],
    'that has run out': [certify({ names, until: new Date(Date.now() - hour) }, authority)],
    'that is not valid yet': [certify({ names, from: new Date(Date.now() + hour) }, authority)],
    'by one that has run out': (() => {
      const old = certify(
        { names: ['Old'], isAuthority: true, until: new Date(Date.now() - hour) },
        authority,
      )
      return [certify({ names }, old), old]
    })(),
  }
  for (const [what, [own, ...others]] of Object.entries(wrong)) {
    if (!own) throw new Error('nobody signs')
    assert.is(
      await open(sign({ signer: own, certUrl: signer.show(own, ...others) })),
      null,
      `a certificate ${what}`,
    )
  }
  const other = signer.show(good, certify({ names }, authority))
  assert.is(await open(sign({ certUrl: other })), null, 'PayPal’s, and not the one that signed')
})

test('what is no certificate, or more than fits, is refused', async () => {
  const { signer } = standIn
  const serve = (text: string) => signer.show({ certificate: text })
  for (const text of [
    '',
    'x',
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
    'A'.repeat(1_000_000),
  ])
    assert.is(await open(sign({ certUrl: serve(text) })), null)
  assert.is(
    await open(sign({ certUrl: 'https://api.sandbox.paypal.com/v1/notifications/certs/CERT-NONE' })),
    null,
  )
})

test('one that is known is not asked for again, and strangers cannot make us ask for ever', async () => {
  const certificates = webhookCertificates(standIn.settings)
  const verify = (request: WebhookRequest) => openWebhook(standIn.settings, certificates, request)
  assert.ok(await verify(sign()))
  const { length } = standIn.requests
  assert.ok(await verify(sign()))
  assert.is(standIn.requests.length, length)
  for (let i = 0; i < 100; i++)
    await verify(sign({ certUrl: `https://api.sandbox.paypal.com/v1/notifications/certs/CERT-${i}` }))
  assert.ok(standIn.requests.length - length < 40, `asked ${standIn.requests.length - length} times`)
  assert.ok(await verify(sign()), 'and PayPal itself is heard all the same')
})

test('where PayPal is away nothing is believed, and it is asked again', async () => {
  const certificates = webhookCertificates(standIn.settings)
  standIn.isDown = true
  assert.is(await openWebhook(standIn.settings, certificates, sign()), null)
  standIn.isDown = false
  assert.ok(await openWebhook(standIn.settings, certificates, sign()))
})

test.run()
