import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import type { PaymentSettings } from '@gatehouse/core/billing/view'
import { parseRecordingsUrl, type RecordingsPlace } from '@gatehouse/recordings/storage/recordings-url'
import { parseSmtpUrl } from '@gatehouse/worker/mail/smtp-url'
import type { UsdtKeys } from '@gatehouse/worker/usdt/start-usdt'
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
const secrets = new Set([
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

const schema = z.object({
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

export interface Env {
  databaseUrl: string | undefined
  dataFolder: string
  url: string
  /** Whether GATEHOUSE_URL says it; otherwise it follows from the port. */
  urlGiven: boolean
  secret: string | undefined
  /** The secret before it, and the one after it, while it is rotated. */
  previousSecret: string | undefined
  nextSecret: string | undefined
  port: number
  host: string
  gatewayPort: number
  gatewayHost: string
  /** Addresses and CIDRs from which servers let the gateway in; any, if there are none. */
  gatewayFrom: string[]
  /** Addresses and CIDRs of proxies before the gateway, whose PROXY header is believed. */
  gatewayProxies: string[]
  recordings: RecordingsPlace
  /** Present where recordings are kept in a bucket. */
  bucketKey: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | undefined
  /** Addresses, CIDRs or `loopback`: whose X-Forwarded-For is believed. */
  trustedProxies: string[]
  smtpUrl: string | undefined
  mailFrom: string
  /** Who may open accounts beside whoever runs Gatehouse. */
  openAccounts: 'operator' | 'everyone'
  /** Bytes that an account's recordings may take that has no quota of its own; null for as many as they like. */
  recordingQuota: number | null
  /** The file that says who sells plans. */
  sellerFile: string | undefined
  /** The real ways to be paid. */
  payments: PaymentSettings
  /** Being paid in USDT: what addresses are derived from, and which node of each network is asked. */
  usdt: UsdtKeys | undefined
  /** Hetzner Cloud's API, without a slash at its end, where it is elsewhere than usual. */
  hetznerUrl: string | undefined
  /** Whether payments are the demo's, where nothing real is set up: on the embedded database, and where the demo is asked for. */
  takesDemoPayments: boolean
  seed: 'demo' | 'none'
  logLevel: string
}

/** A variable that cannot be right; the message is one line that names it, what it holds (never a secret), and what would be right. */
export class WrongEnvironment extends Error {
  override name = 'WrongEnvironment'
}

/** Reads the environment. An empty value is an absent one. @throws WrongEnvironment */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  const given = Object.fromEntries(
    Object.entries(source).filter(([name, value]) => name in right && value !== ''),
  )
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0]) as keyof typeof right // the schema's own keys
    const value = secrets.has(name) ? 'set to an invalid value (not shown)' : JSON.stringify(given[name])
    throw new WrongEnvironment(`${name} is ${value}. Expected ${right[name]}.`)
  }
  const env = parsed.data
  if (env.DATABASE_URL && !env.GATEHOUSE_SECRET) {
    throw new WrongEnvironment(
      `GATEHOUSE_SECRET is not set, but DATABASE_URL is. Set it to ${right.GATEHOUSE_SECRET}.`,
    )
  }
  for (const name of ['GATEHOUSE_SECRET_PREVIOUS', 'GATEHOUSE_SECRET_NEXT'] as const) {
    if (env[name] && !env.GATEHOUSE_SECRET)
      throw new WrongEnvironment(
        `${name} is set, but GATEHOUSE_SECRET is not. Set GATEHOUSE_SECRET to ${right.GATEHOUSE_SECRET}.`,
      )
  }
  const dataFolder = resolve(env.GATEHOUSE_DATA)
  const recordings = env.RECORDINGS_URL
    ? parseRecordingsUrl(env.RECORDINGS_URL)
    : { kind: 'folder' as const, path: join(dataFolder, 'recordings') }
  const url = (env.GATEHOUSE_URL ?? `http://localhost:${env.PORT}`).replace(/\/$/, '')
  return {
    databaseUrl: env.DATABASE_URL,
    dataFolder,
    url,
    urlGiven: env.GATEHOUSE_URL !== undefined,
    secret: env.GATEHOUSE_SECRET,
    previousSecret: env.GATEHOUSE_SECRET_PREVIOUS,
    nextSecret: env.GATEHOUSE_SECRET_NEXT,
    port: env.PORT,
    host: env.HOST,
    gatewayPort: env.GATEWAY_PORT,
    gatewayHost: env.GATEWAY_HOST,
    gatewayFrom: env.GATEWAY_FROM,
    gatewayProxies: env.GATEWAY_PROXIES,
    recordings,
    bucketKey: recordings.kind === 's3' ? bucketKeyOf(env) : undefined,
    trustedProxies: env.GATEHOUSE_TRUSTED_PROXIES,
    smtpUrl: env.SMTP_URL,
    mailFrom: mailFromOf(env, url),
    openAccounts: env.GATEHOUSE_OPEN_ACCOUNTS,
    recordingQuota:
      env.GATEHOUSE_RECORDING_QUOTA === 'none' ? null : env.GATEHOUSE_RECORDING_QUOTA * 1000 ** 3,
    sellerFile: env.BILLING_SELLER && resolve(env.BILLING_SELLER),
    payments: paymentsOf(env),
    usdt: usdtKeysOf(env),
    hetznerUrl: env.HETZNER_API_URL?.replace(/\/$/, ''),
    takesDemoPayments: env.DATABASE_URL === undefined || env.GATEHOUSE_SEED === 'demo',
    seed: env.GATEHOUSE_SEED ?? (env.DATABASE_URL ? 'none' : 'demo'),
    logLevel: env.GATEHOUSE_LOG,
  }
}

/** @throws WrongEnvironment where mail would leave from an address that no mail server takes */
function mailFromOf(env: z.output<typeof schema>, url: string): string {
  if (env.GATEHOUSE_MAIL_FROM) return env.GATEHOUSE_MAIL_FROM
  const { hostname } = new URL(url)
  const isDomain =
    hostname === 'localhost' || (hostname.includes('.') && !isIP(hostname) && !hostname.startsWith('['))
  if (env.SMTP_URL && !isDomain) {
    throw new WrongEnvironment(
      `GATEHOUSE_MAIL_FROM is not set, and gatehouse@${hostname} is not an address email can come from. Set it to ${right.GATEHOUSE_MAIL_FROM}.`,
    )
  }
  return `Gatehouse <gatehouse@${hostname}>`
}

/** A provider needs all that it gives out. @throws WrongEnvironment where a part is missing */
function paymentsOf(env: z.output<typeof schema>): PaymentSettings {
  const stripe = together(env, ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'])
  const paypal = together(env, [
    'PAYPAL_CLIENT_ID',
    'PAYPAL_CLIENT_SECRET',
    'PAYPAL_WEBHOOK_ID',
    'PAYPAL_MODE',
  ])
  return {
    ...(stripe && {
      stripe: { secretKey: stripe.STRIPE_SECRET_KEY, webhookSecret: stripe.STRIPE_WEBHOOK_SECRET },
    }),
    ...(paypal && {
      paypal: {
        clientId: paypal.PAYPAL_CLIENT_ID,
        clientSecret: paypal.PAYPAL_CLIENT_SECRET,
        webhookId: paypal.PAYPAL_WEBHOOK_ID,
        mode: paypal.PAYPAL_MODE,
      },
    }),
  }
}

/** @throws WrongEnvironment where there is a key and no node, or a node and no key */
function usdtKeysOf(env: Parsed): UsdtKeys | undefined {
  const { USDT_XPUB: xpub, USDT_ETHEREUM_RPC: ethereum, USDT_TRON_RPC: tron } = env
  if (!xpub && !ethereum && !tron) return undefined
  const missing = xpub ? 'USDT_ETHEREUM_RPC' : 'USDT_XPUB'
  if (!xpub || (!ethereum && !tron)) {
    const set = xpub ? 'USDT_XPUB' : ethereum ? 'USDT_ETHEREUM_RPC' : 'USDT_TRON_RPC'
    const nor = xpub ? 'Neither USDT_ETHEREUM_RPC nor USDT_TRON_RPC is set' : 'USDT_XPUB is not set'
    throw new WrongEnvironment(`${nor}, but ${set} is. Set ${missing} to ${right[missing]}.`)
  }
  return { xpub, nodes: { ...(ethereum && { ethereum }), ...(tron && { tron }) } }
}

type Parsed = z.output<typeof schema>

/** All of them, or nothing where none is set. */
function together<Name extends keyof Parsed & keyof typeof right>(
  env: Parsed,
  names: readonly Name[],
): { [N in Name]: NonNullable<Parsed[N]> } | null {
  const set = names.filter((name) => env[name] !== undefined)
  const missing = names.find((name) => env[name] === undefined)
  if (set.length === 0) return null
  if (missing !== undefined) {
    throw new WrongEnvironment(`${missing} is not set, but ${set[0]} is. Set it to ${right[missing]}.`)
  }
  return env as { [N in Name]: NonNullable<Parsed[N]> } // each was just seen to be set
}

function bucketKeyOf(env: z.output<typeof schema>): Env['bucketKey'] {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = env
  const missing = AWS_ACCESS_KEY_ID ? 'AWS_SECRET_ACCESS_KEY' : 'AWS_ACCESS_KEY_ID'
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw new WrongEnvironment(
      `${missing} is not set, but RECORDINGS_URL names a bucket. Set it to ${right[missing]}.`,
    )
  }
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
  }
}

/** Where this program's SSH connection comes from (ssh(1)); null where it runs in none. */
export const sshClientAddress = (env = process.env): string | null =>
  env.SSH_CONNECTION?.split(' ')[0] || null
