import type { Core } from '@gatehouse/core/core'
import { log } from '@gatehouse/core/log'
import { z } from 'zod'
import { MailNotSent } from './mail/mail-not-sent.ts'
import type { Mailer } from './mail/mailer.ts'
import { apiKeyRefusedMail } from './mail/templates/api-key-refused.ts'
import {
  emailChangeNewMail,
  emailChangeOldMail,
  emailChangeTakenMail,
} from './mail/templates/email-change.ts'
import { emailChangedMail } from './mail/templates/email-changed.ts'
import { inviteMail } from './mail/templates/invite.ts'
import { passkeyRefusedMail } from './mail/templates/passkey-refused.ts'
import { proofChangedMail, proofChanges } from './mail/templates/proof-changed.ts'
import { recordingsShortenedMail } from './mail/templates/recordings-shortened.ts'
import { recoveryCodeUsedMail } from './mail/templates/recovery-code-used.ts'
import { resetRequestedMail } from './mail/templates/reset-requested.ts'
import { signInMail } from './mail/templates/sign-in.ts'

const mailJob = z.object({ sealed: z.base64() })

const asked = {
  to: z.string(),
  person: z.string(),
  newEmail: z.string(),
  expiresAt: z.coerce.date(),
  link: z.string(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
}

const mail = z.discriminatedUnion('template', [
  z.object({
    template: z.literal('invite'),
    to: z.string(),
    account: z.string(),
    invitedBy: z.string(),
    role: z.string(),
    can: z.string(),
    link: z.string(),
    expiresAt: z.coerce.date(),
  }),
  z.object({
    template: z.literal('sign-in'),
    to: z.string(),
    link: z.string(),
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
  }),
  z.object({
    template: z.literal('passkey-refused'),
    to: z.string(),
    person: z.string(),
    accounts: z.string().nullable(),
    passkey: z.string(),
    at: z.coerce.date(),
    link: z.string(),
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
  }),
  z.object({
    template: z.literal('recovery-code-used'),
    to: z.string(),
    person: z.string(),
    accounts: z.string().nullable(),
    left: z.coerce.number(),
    at: z.coerce.date(),
    link: z.string(),
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
  }),
  z.object({
    template: z.literal('proof-changed'),
    to: z.string(),
    change: z.enum(proofChanges),
    name: z.string().nullable(),
    at: z.coerce.date(),
    link: z.string(),
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
  }),
  z.object({
    template: z.literal('api-key-refused'),
    to: z.string(),
    apiKey: z.string(),
    account: z.string(),
    at: z.coerce.date(),
    link: z.string(),
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
  }),
  z.object({
    template: z.literal('recordings-shortened'),
    to: z.string(),
    account: z.string(),
    by: z.string(),
    days: z.coerce.number(),
    formerDays: z.coerce.number().nullable(),
    from: z.coerce.date(),
    at: z.coerce.date(),
    link: z.string(),
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
  }),
  z.object({
    template: z.literal('reset-requested'),
    to: z.string(),
    person: z.string(),
    accounts: z.string().nullable(),
    requestedBy: z.string(),
    dueAt: z.coerce.date(),
    link: z.string(),
  }),
  z.object({ template: z.literal('email-change-old'), ...asked }),
  z.object({ template: z.literal('email-change-new'), ...asked }),
  z.object({ template: z.literal('email-change-taken'), ...asked }),
  z.object({
    template: z.literal('email-changed'),
    to: z.string(),
    person: z.string(),
    newEmail: z.string(),
    accounts: z.string().nullable(),
    at: z.coerce.date(),
    link: z.string(),
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
  }),
  // asked for by somebody whose address is unknown
  z.object({ template: z.literal('none') }),
])

function messageOf(content: Exclude<z.output<typeof mail>, { template: 'none' }>) {
  switch (content.template) {
    case 'invite':
      return inviteMail(content)
    case 'sign-in':
      return signInMail(content)
    case 'passkey-refused':
      return passkeyRefusedMail(content)
    case 'recovery-code-used':
      return recoveryCodeUsedMail(content)
    case 'proof-changed':
      return proofChangedMail(content)
    case 'api-key-refused':
      return apiKeyRefusedMail(content)
    case 'recordings-shortened':
      return recordingsShortenedMail(content)
    case 'reset-requested':
      return resetRequestedMail(content)
    case 'email-change-old':
      return emailChangeOldMail(content)
    case 'email-change-new':
      return emailChangeNewMail(content)
    case 'email-change-taken':
      return emailChangeTakenMail(content)
    case 'email-changed':
      return emailChangedMail(content)
  }
}

/** Opens a sealed mail job and sends it. A server that is away is tried again; one that refuses the message for good is not. */
export function sendMail(core: Core, mailer: Mailer) {
  return async (payload: unknown): Promise<void> => {
    const { sealed } = mailJob.parse(payload)
    const content = mail.parse(JSON.parse(core.sealer.open(Buffer.from(sealed, 'base64'), 'mail').toString()))
    if (content.template === 'none') return
    const message = messageOf(content)
    try {
      await mailer.send({ to: content.to, ...message })
    } catch (error) {
      if (!(error instanceof MailNotSent) || !error.permanent) throw error
      log.error({ error: error.message, template: content.template }, 'mail refused for good')
    }
  }
}
