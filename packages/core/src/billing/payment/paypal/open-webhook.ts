import { verify } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import type { PayPalSettings } from '../../view.ts'
import type { WebhookEvent, WebhookRequest } from '../provider.ts'
import type { WebhookCertificates } from './webhook-certificates.ts'

/** PayPal sends for three days what is not taken, and clocks differ. */
const oldest = 4 * 86_400_000
const farthest = 5 * 60_000
/** What PayPal's simulator signs for, instead of a webhook of ours: anybody can have it sign. */
const simulator = 'WEBHOOK_ID'

const transmission = z.object({
  'paypal-auth-algo': z.literal('SHA256withRSA'),
  'paypal-transmission-id': z.string().regex(/^[\w-]{1,100}$/),
  'paypal-transmission-time': z.iso.datetime({ offset: true }).max(40),
  'paypal-transmission-sig': z.string().regex(/^[A-Za-z0-9+/]{300,700}={0,2}$/),
  'paypal-cert-url': z.string().max(200),
})

const id = z.string().regex(/^[\w-]{1,100}$/)
const event = z.object({
  id,
  event_type: z.string().regex(/^[A-Z0-9._-]{1,100}$/),
  resource: z.object({
    id: id.optional().catch(undefined),
    dispute_id: id.optional().catch(undefined),
    links: z
      .array(z.object({ rel: z.string(), href: z.string() }))
      .optional()
      .catch(undefined),
  }),
})

/**
 * What PayPal has sent, or null where it is not certain that it was PayPal: verified offline, by RSA-SHA256 over
 * `transmission id|transmission time|webhook id|CRC-32 of the body`, and a certificate that leads to an authority.
 * https://developer.paypal.com/api/rest/webhooks/rest/
 * `tellOfOther` is called where the certificate is PayPal's, and the signature is not of these bytes for this webhook.
 */
export async function openWebhook(
  { webhookId, mode }: Pick<PayPalSettings, 'webhookId' | 'mode'>,
  certificates: WebhookCertificates,
  { body, headers, receivedAt }: WebhookRequest,
  tellOfOther: () => void = () => {},
): Promise<WebhookEvent | null> {
  const sent = transmission.safeParse(headers)
  const parsed = event.safeParse(parse(body))
  if (!sent.success || !parsed.success) return null
  if (webhookId === simulator && mode === 'live') return null
  const {
    'paypal-transmission-id': transmissionId,
    'paypal-transmission-time': time,
    'paypal-transmission-sig': signature,
    'paypal-cert-url': url,
  } = sent.data
  const at = new Date(time)
  const age = receivedAt.getTime() - at.getTime()
  if (age > oldest || age < -farthest) return null
  const certificate = await certificates.at(url, at)
  if (certificate?.publicKey.asymmetricKeyType !== 'rsa') return null
  const signed = Buffer.from(`${transmissionId}|${time}|${webhookId}|${crc32(body)}`)
  if (verify('sha256', signed, certificate.publicKey, Buffer.from(signature, 'base64')) !== true) {
    tellOfOther()
    return null
  }
  const { id, event_type: type, resource } = parsed.data
  // what has no name is of no interest here, and taken all the same: PayPal would send it again and again
  return { id, type, object: captureOf(resource.links, type) ?? resource.dispute_id ?? resource.id ?? '-' }
}

/** What was given back, or reversed, is looked up by the payment that it belongs to. */
function captureOf(links: { rel: string; href: string }[] = [], type: string): string | undefined {
  if (type !== 'PAYMENT.CAPTURE.REFUNDED' && type !== 'PAYMENT.CAPTURE.REVERSED') return undefined
  const up = links.find(({ rel }) => rel === 'up')?.href
  return /\/captures\/(\w{1,100})$/.exec(up ?? '')?.[1]
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}
