import { parseRecordingsUrl } from '@gatehouse/recordings/storage/recordings-url'
import { parseSmtpUrl } from '@gatehouse/worker/mail/smtp-url'
import { parse as parseConnectionString } from 'pg-connection-string'
import { z } from 'zod'

const port = z.coerce.number().int().min(0).max(65535)

/** What each variable should hold. */
export const right = {
  DATABASE_URL: 'a PostgreSQL address, such as postgresql://gatehouse@db.example.com/gatehouse',
  GATEHOUSE_DATA: 'a writable folder',
  GATEHOUSE_URL: 'the public origin without a path, such as https://gatehouse.example.com',
  GATEHOUSE_SECRET:
    'at least 32 characters, the same for every process; create one with: openssl rand -base64 32',
  GATEHOUSE_SECRET_PREVIOUS: 'the secret before GATEHOUSE_SECRET, while you rotate it',
  GATEHOUSE_SECRET_NEXT: 'the secret that will become GATEHOUSE_SECRET, before you rotate it',
  PORT: 'a port from 0 to 65535',
  HOST: 'an address to listen on, such as 127.0.0.1 or 0.0.0.0',
  GATEWAY_PORT: 'a port from 0 to 65535',
  GATEWAY_HOST: 'an address to listen on, such as 127.0.0.1 or 0.0.0.0',
  GATEWAY_FROM:
    'the addresses or CIDRs that servers see the gateway come from, separated by commas, such as 203.0.113.7',
  GATEWAY_PROXIES:
    'the addresses or CIDRs of load balancers that speak the PROXY protocol, separated by commas, such as 10.0.0.0/24',
  BILLING_SELLER:
    'the path of a JSON file that says who sells: legalName, address, postcode, city, country, vatId, email',
  STRIPE_SECRET_KEY: 'a secret or restricted key of Stripe: it begins with sk_ or rk_',
  STRIPE_WEBHOOK_SECRET: 'the signing secret of the webhook endpoint at Stripe: it begins with whsec_',
  PAYPAL_CLIENT_ID: 'the client ID of a REST app at PayPal',
  PAYPAL_CLIENT_SECRET: 'the secret of that app',
  PAYPAL_WEBHOOK_ID: 'the ID of the webhook at PayPal that leads to this Gatehouse',
  PAYPAL_MODE: '"live" or "sandbox"',
  USDT_XPUB:
    "the extended public key of an account, m/44'/60'/0', of a wallet that is used for nothing else: it begins with xpub",
  USDT_ETHEREUM_RPC: 'the address of an Ethereum node’s JSON-RPC, such as https://ethereum.example.com/key',
  USDT_TRON_RPC: 'the address of a TRON node’s JSON-RPC, such as https://tron.example.com/jsonrpc',
  HETZNER_API_URL:
    'the address of Hetzner Cloud’s API, or of what stands in for it: https, or http on this machine',
  RECORDINGS_URL: 'file:///path/of/a/folder or s3://bucket/prefix?endpoint=https://host&region=name',
  AWS_ACCESS_KEY_ID: 'the ID of a key that can read, write, list and delete in the bucket',
  AWS_SECRET_ACCESS_KEY: 'the secret of that key',
  AWS_SESSION_TOKEN: 'the token of a temporary key',
  GATEHOUSE_TRUSTED_PROXIES:
    'addresses or CIDRs, separated by commas, or "loopback", such as loopback,10.0.0.0/8',
  SMTP_URL: 'smtp://user:password@host:587 or smtps://user:password@host',
  GATEHOUSE_MAIL_FROM: 'a From header, such as Gatehouse <gatehouse@example.com>',
  GATEHOUSE_OPEN_ACCOUNTS: '"operator" or "everyone"',
  GATEHOUSE_RECORDING_QUOTA:
    'how many GB an account’s recordings can use unless it has its own limit, such as 500, or "none"',
  GATEHOUSE_SEED: '"demo" or "none"',
  GATEHOUSE_LOG: '"fatal", "error", "warn", "info", "debug" or "silent"',
} as const

/** Never shown, even when wrong. */
export const secrets = new Set([
  'DATABASE_URL',
  'GATEHOUSE_SECRET',
  'GATEHOUSE_SECRET_PREVIOUS',
  'GATEHOUSE_SECRET_NEXT',
  'SMTP_URL',
  // credentials are often tried in it
  'RECORDINGS_URL',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'STRIPE_SECRET_KEY',
  'STRIPE_WEBHOOK_SECRET',
  'PAYPAL_CLIENT_ID',
  'PAYPAL_CLIENT_SECRET',
  // a private key may have been put here instead, and the addresses of nodes hold their keys
  'USDT_XPUB',
  'USDT_ETHEREUM_RPC',
  'USDT_TRON_RPC',
])

const isOrigin = (text: string) =>
  URL.canParse(text) &&
  /^https?:$/.test(new URL(text).protocol) &&
  new URL(text).origin === text.replace(/\/$/, '')
/** Where tokens are sent: over the network encrypted alone. */
const isApi = (text: string) => {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, search, hash } = new URL(text)
  const isHere = ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)
  return search === '' && hash === '' && (protocol === 'https:' || (protocol === 'http:' && isHere))
}
/** What `pg` takes, a socket's folder in `host=` among it, is right. */
const isDatabase = (text: string) => {
  try {
    return /^postgres(ql)?:\/\//.test(text) && parseConnectionString(text) !== null
  } catch {
    return false
  }
}
const isSmtp = (text: string) => {
  try {
    return parseSmtpUrl(text) !== null
  } catch {
    return false
  }
}

const isRecordings = (text: string) => {
  try {
    parseRecordingsUrl(text)
    return true
  } catch {
    return false
  }
}
const address = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])
const listed = (list: string) => list.split(',').map((one) => one.trim())

// with /0 everybody would be a proxy, and name any address as theirs
const proxy = address.refine((range) => !range.endsWith('/0'))
const trustedProxy = z.union([z.literal('loopback'), proxy])

/** What a provider gives out: no spaces, and not cut off. */
const word = /^[\w-]{8,200}$/

/** What they are read by. */
export const schema = z.object({
  DATABASE_URL: z.string().refine(isDatabase).optional(),
  GATEHOUSE_DATA: z.string().default('.data'),
  GATEHOUSE_URL: z.string().refine(isOrigin).optional(),
  GATEHOUSE_SECRET: z.string().min(32).optional(),
  GATEHOUSE_SECRET_PREVIOUS: z.string().min(32).optional(),
  GATEHOUSE_SECRET_NEXT: z.string().min(32).optional(),
  PORT: port.default(4600),
  HOST: z.string().default('127.0.0.1'),
  GATEWAY_PORT: port.default(4622),
  GATEWAY_HOST: z.string().default('127.0.0.1'),
  GATEWAY_FROM: z.string().transform(listed).pipe(z.array(address)).default([]),
  GATEWAY_PROXIES: z.string().transform(listed).pipe(z.array(proxy)).default([]),
  RECORDINGS_URL: z.string().refine(isRecordings).optional(),
  BILLING_SELLER: z.string().optional(),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_(test|live)_\w{10,}$/)
    .optional(),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_\S{10,}$/)
    .optional(),
  PAYPAL_CLIENT_ID: z.string().regex(word).optional(),
  PAYPAL_CLIENT_SECRET: z.string().regex(word).optional(),
  PAYPAL_WEBHOOK_ID: z.string().regex(word).optional(),
  PAYPAL_MODE: z.enum(['live', 'sandbox']).optional(),
  USDT_XPUB: z
    .string()
    .regex(/^xpub[1-9A-HJ-NP-Za-km-z]{107}$/)
    .optional(),
  USDT_ETHEREUM_RPC: z.url({ protocol: /^https?$/ }).optional(),
  USDT_TRON_RPC: z.url({ protocol: /^https?$/ }).optional(),
  HETZNER_API_URL: z.string().refine(isApi).optional(),
  AWS_ACCESS_KEY_ID: z.string().optional(),
  AWS_SECRET_ACCESS_KEY: z.string().optional(),
  AWS_SESSION_TOKEN: z.string().optional(),
  GATEHOUSE_TRUSTED_PROXIES: z.string().default('loopback').transform(listed).pipe(z.array(trustedProxy)),
  SMTP_URL: z.string().refine(isSmtp).optional(),
  GATEHOUSE_MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*@[^\r\n]*$/)
    .optional(),
  GATEHOUSE_OPEN_ACCOUNTS: z.enum(['operator', 'everyone']).default('operator'),
  GATEHOUSE_RECORDING_QUOTA: z
    .union([z.literal('none'), z.coerce.number().int().min(1).max(1_000_000)])
    .default(100),
  GATEHOUSE_SEED: z.enum(['demo', 'none']).optional(),
  GATEHOUSE_LOG: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('warn'),
})

/** The variables as they were read. */
export type Variables = z.output<typeof schema>
