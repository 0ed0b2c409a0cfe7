import { X509Certificate } from 'node:crypto'
import { type Agent, get } from 'node:https'
import { getCACertificates } from 'node:tls'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { PayPalSettings } from '../../view.ts'
import { agentOf } from './paypal-api.ts'

/** Where PayPal's certificates are, by mode: what a webhook names is the sender's word, and may be anybody's. */
const hosts: Record<PayPalSettings['mode'], readonly string[]> = {
  live: ['api.paypal.com', 'api-m.paypal.com'],
  sandbox: ['api.sandbox.paypal.com', 'api-m.sandbox.paypal.com'],
}
const path = /^\/v1\/notifications\/certs\/[A-Za-z0-9-]{1,100}$/

/** How long an answer may take, in ms, and how large it may be: a file holds three or four certificates. */
const patience = 10_000
const largest = 64 * 1024
/** How many are kept: PayPal changes its certificate about once a year. */
const most = 20

/** PayPal's certificates, as far as they are from PayPal. */
export interface WebhookCertificates {
  /** The one at this address, by which a message of this time is verified; null where it is not certainly PayPal's. */
  at(url: string, time: Date): Promise<X509Certificate | null>
}

export function webhookCertificates({
  mode,
  api,
}: Pick<PayPalSettings, 'mode' | 'api'>): WebhookCertificates {
  const agent = agentOf({ api })
  const kept = new Map<string, X509Certificate[]>()
  // whoever names other addresses over and over makes us ask PayPal this often, and no more
  const fetches = new RateLimiterMemory({ points: 30, duration: 60 })
  let trusted: X509Certificate[] | undefined
  return {
    async at(url, time) {
      if (!isCertificateUrl(url, mode)) return null
      let chain = kept.get(url)
      if (!chain) {
        const isAllowed = await fetches.consume('all').then(
          () => true,
          () => false,
        )
        const file = isAllowed ? await download(url, agent) : null
        chain = file === null ? [] : readCertificates(file)
        trusted ??= (api ? [api.ca] : getCACertificates('default')).map((pem) => new X509Certificate(pem))
        const [leaf] = chain
        if (!leaf || !isOfPayPal(leaf) || !isChained(chain, trusted, time)) return null
        if (kept.size >= most) kept.delete([...kept.keys()][0] ?? '')
        kept.set(url, chain)
      }
      const [leaf] = chain
      return leaf && isValidAt(leaf, time) ? leaf : null
    },
  }
}

/** Whether it can be PayPal's, to the letter: https, one of its hosts, where it keeps certificates, and nothing besides. */
function isCertificateUrl(text: string, mode: PayPalSettings['mode']): boolean {
  const url = URL.parse(text)
  // written as it is meant: no other spelling of the same address, no user, port, query or fragment
  return (
    url !== null &&
    hosts[mode].some((host) => text === `https://${host}${url.pathname}`) &&
    path.test(url.pathname)
  )
}

/** The text at an address, or null where there is none that could be right. Follows nowhere. */
function download(url: string, agent: Agent): Promise<string | null> {
  const signal = AbortSignal.timeout(patience)
  return new Promise((resolve) => {
    const request = get(url, { agent, signal }, (response) => {
      const parts: Buffer[] = []
      let size = 0
      const stop = () => {
        resolve(null)
        request.destroy()
      }
      if (response.statusCode !== 200) return stop()
      response.on('data', (part: Buffer) => {
        parts.push(part)
        size += part.length
        if (size > largest) stop()
      })
      response.on('end', () => resolve(Buffer.concat(parts).toString('latin1')))
      response.on('error', () => resolve(null))
    })
    request.on('error', () => resolve(null))
  })
}

function readCertificates(file: string): X509Certificate[] {
  const texts = file.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? []
  try {
    return texts.slice(0, 10).map((text) => new X509Certificate(text))
  } catch {
    return []
  }
}

/** Whether its name is one under paypal.com, and it may not sign other certificates. */
function isOfPayPal(leaf: X509Certificate): boolean {
  const names = [...(leaf.subjectAltName ?? '').matchAll(/DNS:([^,"\s]+)/g)].map(([, name]) => name ?? '')
  return !leaf.ca && names.some((name) => /^([a-z0-9-]+\.)*paypal\.com$/i.test(name))
}

/** Whether each was signed by the next, up to one that this machine trusts, and all were valid then. */
function isChained([leaf, ...others]: X509Certificate[], trusted: X509Certificate[], time: Date): boolean {
  const isSignedBy = (one: X509Certificate, by: X509Certificate) =>
    one.checkIssued(by) && one.verify(by.publicKey) === true
  let last = leaf
  for (let length = 0; last && length < 5; length++) {
    const one = last
    if (!isValidAt(one, time)) return false
    if (trusted.some((root) => isSignedBy(one, root) && isValidAt(root, time))) return true
    last = others.find((other) => other.ca && other !== one && isSignedBy(one, other))
  }
  return false
}

const isValidAt = ({ validFromDate, validToDate }: X509Certificate, time: Date) =>
  validFromDate <= time && time <= validToDate
