import { whyUnwritable } from '@gatehouse/hosts/asterisk/write-config'
import { z } from 'zod'
import { Invalid } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { addressRange } from '../../team/api-key/ranges.ts'
import { numberPrefixes } from './number-prefixes.ts'

/** A telephone number (ITU-T E.164). */
export const e164 = z
  .string()
  .trim()
  .regex(/^\+[1-9]\d{6,14}$/, 'Enter a number with its country code, such as +15550100.')

/** As SDP names them. Test calls speak the first two alone: G.711, one way or the other (RFC 3551). */
const trunkCodecs = ['PCMU', 'PCMA', 'G722', 'G729', 'opus'] as const

const hostName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]{0,62}\.?)*[a-z0-9]|[0-9a-f:]*:[0-9a-f:.]+)$/,
    'Enter a name such as sip.example.com, or an address.',
  )
  .max(253)

const hosts = z
  .array(z.object({ host: hostName, port: z.int().min(1).max(65_535).optional() }))
  .min(1, 'Enter a host.')
  .max(8, 'At most 8 hosts.')
  .refine((all) => new Set(all.map(({ host, port }) => `${host} ${port}`)).size === all.length, {
    message: 'A host is listed twice.',
  })

// what neither a header of SIP nor a line of a dialer's configuration could hold
const oneLine = (most: number) =>
  z
    .string()
    .min(1, 'This can’t be empty.')
    .max(most, `At most ${most} characters.`)
    .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u, 'Use one line without control characters.')
    .refine((text) => text === text.trim(), { message: 'Leave out blanks at the beginning and the end.' })
    .superRefine((text, issues) => {
      const why = whyUnwritable(text)
      if (why !== null) issues.addIssue({ code: 'custom', message: why })
    })

/** Written, tried, kept sealed, and never shown. */
export const trunkSecret = oneLine(200)

const prefixes = numberPrefixes.min(
  1,
  'Enter at least one prefix: what numbers that may be called begin with.',
)

/** A trunk as people write it, apart from its name and secret. */
export const trunkFields = {
  hosts,
  transport: z.enum(['udp', 'tcp', 'tls'], 'Choose udp, tcp or tls.').default('udp'),
  /** The first host unless told. */
  domain: hostName.optional(),
  username: oneLine(100).nullable().default(null),
  codecs: z
    .array(z.enum(trunkCodecs, `Choose of ${trunkCodecs.join(', ')}.`))
    .min(1, 'Choose a codec.')
    .transform((all) => [...new Set(all)])
    .default(['PCMU', 'PCMA']),
  callerId: e164,
  assertsCaller: z.boolean().default(false),
  numberFormat: z.enum(['e164', 'digits', 'national'], 'Choose e164, digits or national.').default('e164'),
  /** Left out of numbers, where the carrier wants national ones. */
  countryCode: z
    .string()
    .trim()
    .regex(/^[1-9]\d{0,2}$/, 'Enter a country code without its plus sign, such as 49.')
    .nullable()
    .default(null),
  /** Stands before each number, such as 0 before national ones. */
  dialPrefix: z
    .string()
    .trim()
    .regex(/^\d{0,10}$/, 'Enter digits, at most 10.')
    .default(''),
  prefixes,
  /** Whether servers register there. */
  registers: z.boolean().default(false),
  mediaEncryption: z.enum(['none', 'sdes'], 'Choose none or sdes.').default('none'),
  /** Calls at a time on each server; null for as many as there are. */
  channels: z
    .int('Enter a whole number.')
    .min(1, 'At least 1.')
    .max(10_000, 'At most 10,000.')
    .nullable()
    .default(null),
  /** How often the engine asks whether the carrier is there; 0 for never. */
  qualifySeconds: z
    .int('Enter a whole number.')
    .refine((n) => n === 0 || (n >= 10 && n <= 3600), 'From 10 to 3600 seconds, or 0 for never.')
    .default(60),
  media: z.array(addressRange).max(50, 'At most 50 networks.').default([]),
  local: z.boolean().default(false),
  enabled: z.boolean().default(true),
  servers: z
    .array(id)
    .max(1000)
    .transform((all) => [...new Set(all)])
    .default([]),
}

type Fields = z.output<z.ZodObject<typeof trunkFields>>

/** Refuses what does not go together. @throws Invalid */
export function refuseMixed(fields: Fields): void {
  const { numberFormat, countryCode, dialPrefix, prefixes, username, registers, mediaEncryption, transport } =
    fields
  const refuse = (path: string, message: string) => new Invalid([{ path: [path], message }])
  if (numberFormat === 'national' && countryCode === null)
    throw refuse('countryCode', 'Enter the country whose numbers the carrier wants without their code.')
  const abroad = prefixes.find((prefix) => !prefix.startsWith(`+${countryCode}`))
  if (numberFormat === 'national' && abroad !== undefined)
    throw refuse(
      'prefixes',
      `A number that begins with ${abroad} has no national form in +${countryCode}. Use another trunk for it.`,
    )
  if (numberFormat === 'e164' && dialPrefix !== '')
    throw refuse('dialPrefix', 'Nothing can stand before the plus sign. Choose another form of numbers.')
  if (registers && username === null) throw refuse('registers', 'Only with a username can a server register.')
  if (mediaEncryption === 'sdes' && transport !== 'tls')
    throw refuse(
      'mediaEncryption',
      'SDES sends its keys along with the call: only TLS hides them. Choose TLS, or no encryption.',
    )
}

export const trunkName = z
  .string()
  .trim()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'Use lowercase letters, digits and hyphens, beginning with a letter.')
