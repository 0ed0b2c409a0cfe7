import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import type { PaymentSettings } from '@gatehouse/core/billing/view'
import { parseRecordingsUrl, type RecordingsPlace } from '@gatehouse/recordings/storage/recordings-url'
import type { UsdtKeys } from '@gatehouse/worker/usdt/start-usdt'
import { right, schema, secrets, type Variables } from './variables.ts'

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
function mailFromOf(env: Variables, url: string): string {
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
function paymentsOf(env: Variables): PaymentSettings {
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
function usdtKeysOf(env: Variables): UsdtKeys | undefined {
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

/** All of them, or nothing where none is set. */
function together<Name extends keyof Variables & keyof typeof right>(
  env: Variables,
  names: readonly Name[],
): { [N in Name]: NonNullable<Variables[N]> } | null {
  const set = names.filter((name) => env[name] !== undefined)
  const missing = names.find((name) => env[name] === undefined)
  if (set.length === 0) return null
  if (missing !== undefined) {
    throw new WrongEnvironment(`${missing} is not set, but ${set[0]} is. Set it to ${right[missing]}.`)
  }
  return env as { [N in Name]: NonNullable<Variables[N]> } // each was just seen to be set
}

function bucketKeyOf(env: Variables): Env['bucketKey'] {
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
