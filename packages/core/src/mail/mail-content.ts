import { z } from 'zod'

/** What of a person's proofs has changed. */
export const proofChanges = [
  'passkey-added',
  'passkey-removed',
  'recovery-codes-made',
  'ssh-key-added',
  'api-key-made',
] as const

export type ProofChange = (typeof proofChanges)[number]

const time = z.iso.datetime().transform((text) => new Date(text))
const text = z.string()
const origin = { ip: text.nullable(), userAgent: text.nullable() }
const asked = { to: text, person: text, newEmail: text, expiresAt: time, link: text, ...origin }
/** To a person, and to the owners of their accounts, whose names an owner reads. */
const told = { to: text, person: text, accounts: text.nullable(), link: text }

/** What a mail about money is about. */
export const billingMails = [
  'trial-ending',
  'trial-over',
  'plan-ended',
  'invoice-issued',
  'payment-asked',
  'payment-refused',
  'payment-settled',
  'payment-refunded',
  'refund-refused',
  'dispute-opened',
  'dispute-won',
  'dispute-lost',
  'held',
  'release-announced',
  'released',
  'payer-overdue',
  'payer-hands-back',
  'payer-ended',
  'customer-left',
] as const

/** Everything that Gatehouse mails, as it waits sealed in the queue. */
export const mailContent = z.discriminatedUnion('template', [
  z.object({
    template: z.literal('invite'),
    to: text,
    account: text,
    invitedBy: text,
    role: text,
    can: text,
    link: text,
    expiresAt: time,
  }),
  z.object({ template: z.literal('sign-in'), to: text, link: text, expiresAt: time, ...origin }),
  z.object({ template: z.literal('passkey-refused'), ...told, passkey: text, at: time, ...origin }),
  z.object({ template: z.literal('recovery-code-used'), ...told, left: z.int(), at: time, ...origin }),
  z.object({
    template: z.literal('proof-changed'),
    to: text,
    change: z.enum(proofChanges),
    name: text.nullable(),
    at: time,
    link: text,
    ...origin,
  }),
  z.object({
    template: z.literal('api-key-refused'),
    to: text,
    apiKey: text,
    account: text,
    at: time,
    link: text,
    ...origin,
  }),
  z.object({
    template: z.literal('recordings-shortened'),
    to: text,
    account: text,
    by: text,
    days: z.int(),
    formerDays: z.int().nullable(),
    from: time,
    at: time,
    link: text,
    ...origin,
  }),
  z.object({
    template: z.literal('recordings-full'),
    to: text,
    account: text,
    isFull: z.boolean(),
    bytes: z.int(),
    quota: z.int(),
    link: text,
  }),
  z.object({ template: z.literal('reset-requested'), ...told, requestedBy: text, dueAt: time }),
  z.object({ template: z.literal('email-change-old'), ...asked }),
  z.object({ template: z.literal('email-change-new'), ...asked }),
  z.object({ template: z.literal('email-change-taken'), ...asked }),
  z.object({ template: z.literal('email-changed'), ...told, newEmail: text, at: time, ...origin }),
  z.object({
    template: z.literal('billing'),
    to: text,
    kind: z.enum(billingMails),
    account: text,
    link: text,
    invoice: text.nullable(),
    amount: text.nullable(),
    days: z.int().nullable(),
    reason: text.nullable(),
    /** What the provider said of another attempt, and the day of the next one that is made by itself. */
    advice: z.enum(['retry', 'ask', 'never']).nullable().default(null),
    nextCharge: z.iso.date().nullable().default(null),
    /** The account on the other side: who pays, or who is paid for; and the day from which they no longer do. */
    other: text.nullable().default(null),
    on: text.nullable().default(null),
  }),
  // asked for by somebody whose address is unknown; as long as a real one
  z.object({ template: z.literal('none'), filling: text }),
])

/** A mail as a verb writes it: its times are ISO 8601. */
export type MailContent = z.input<typeof mailContent>

/** A mail as the worker reads it. */
export type OpenedMail = z.output<typeof mailContent>
