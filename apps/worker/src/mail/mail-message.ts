import type { OpenedMail } from '@gatehouse/core/mail/mail-content'
import { apiKeyRefusedMail } from './templates/api-key-refused.ts'
import { billingMail } from './templates/billing.ts'
import { emailChangeNewMail, emailChangeOldMail, emailChangeTakenMail } from './templates/email-change.ts'
import { emailChangedMail } from './templates/email-changed.ts'
import { inviteMail } from './templates/invite.ts'
import { passkeyRefusedMail } from './templates/passkey-refused.ts'
import { proofChangedMail } from './templates/proof-changed.ts'
import { recordingsFullMail } from './templates/recordings-full.ts'
import { recordingsShortenedMail } from './templates/recordings-shortened.ts'
import { recoveryCodeUsedMail } from './templates/recovery-code-used.ts'
import { resetRequestedMail } from './templates/reset-requested.ts'
import { signInMail } from './templates/sign-in.ts'

/** The subject, text and HTML of a mail. */
export function mailMessage(content: Exclude<OpenedMail, { template: 'none' }>) {
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
    case 'recordings-full':
      return recordingsFullMail(content)
    case 'reset-requested':
      return resetRequestedMail(content)
    case 'email-change-old':
      return emailChangeOldMail(content)
    case 'email-change-new':
      return emailChangeNewMail(content)
    case 'email-change-taken':
      return emailChangeTakenMail(content)
    case 'billing':
      return billingMail(content)
    case 'email-changed':
      return emailChangedMail(content)
  }
}
