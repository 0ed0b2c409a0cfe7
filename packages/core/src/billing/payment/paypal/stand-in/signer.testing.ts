import { createSign } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { WebhookRequest } from '../../provider.ts'
import { type Certified, certify } from './certificates.testing.ts'
import { newId, Refused, type StandInEvent } from './state.testing.ts'

/** How an event is signed where it is not as PayPal does it. */
export interface Signing {
  webhookId: string
  at?: Date
  /** Who signs, and what its certificate's address says. */
  signer?: Certified
  certUrl?: string
}

/** Signs webhooks, and shows the certificates that prove it. */
export class Signer {
  /** What is served, by its path. */
  readonly files = new Map<string, string>()
  readonly certUrl: string
  readonly #own: Certified

  constructor(authority: Certified) {
    const middle = certify({ names: ['Issuing authority of the stand-in'], isAuthority: true }, authority)
    this.#own = certify({ names: ['messageverificationcerts.sandbox.paypal.com'] }, middle)
    this.certUrl = this.show(this.#own, middle)
  }

  /** Serves certificates in one file, and answers its address. */
  show(...chain: Pick<Certified, 'certificate'>[]): string {
    const path = `/v1/notifications/certs/CERT-${newId()}`
    this.files.set(path, chain.map(({ certificate }) => certificate).join(''))
    return `https://api.sandbox.paypal.com${path}`
  }

  file(path: string): string {
    const file = this.files.get(path)
    if (file === undefined) throw new Refused(404, 'RESOURCE_NOT_FOUND')
    return file
  }

  sign(
    event: StandInEvent,
    { webhookId, at = new Date(), signer = this.#own, certUrl = this.certUrl }: Signing,
  ): WebhookRequest {
    const body = Buffer.from(
      JSON.stringify({ ...event, summary: 'A “stand-in” says so', event_version: '1.0' }),
    )
    const id = `${newId()}-${newId()}`
    const time = at.toISOString().replace(/\.\d+/, '')
    const signature = createSign('sha256')
      .update(`${id}|${time}|${webhookId}|${crc32(body)}`)
      .sign(signer.key, 'base64')
    const headers = {
      'paypal-transmission-id': id,
      'paypal-transmission-time': time,
      'paypal-transmission-sig': signature,
      'paypal-cert-url': certUrl,
      'paypal-auth-algo': 'SHA256withRSA',
      'content-type': 'application/json',
    }
    return { body, headers, receivedAt: new Date() }
  }
}
