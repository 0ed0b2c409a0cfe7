import type { ProofChange } from '@gatehouse/core/mail/mail-content'
import { type Origin, spokenOrigin } from './origin.ts'
import { plainName, renderMail, spokenTime } from './wording.ts'

/** What happened, as a sentence without its subject and as a subject line, for each change that is told. */
const words = {
  'passkey-added': ['was added to', 'A passkey was added', 'the passkey'],
  'passkey-removed': ['was removed from', 'A passkey was removed', 'the passkey'],
  'recovery-codes-made': ['were made for', 'New recovery codes were made', 'new recovery codes'],
  'ssh-key-added': ['was added to', 'An SSH key was added', 'the SSH key'],
  'api-key-made': ['was made in the name of', 'An API key was made', 'the API key'],
} as const satisfies Record<ProofChange, readonly string[]>

/** What by which a person is known was added or removed, and from where. */
export interface ProofChangedMail extends Origin {
  change: ProofChange
  /** The name of what was added or removed; null for codes. */
  name: string | null
  at: Date
  link: string
}

/** The mail that tells a person that something by which they are known was added or removed. */
export function proofChangedMail({ change, name, at, link, ...origin }: ProofChangedMail) {
  const [happened, subject, what] = words[change]
  const named = name === null ? what : `${what} “${plainName(name)}”`
  const sentence = `${named} ${happened} your Gatehouse user`
  return renderMail(
    `${subject} on Gatehouse`,
    [
      `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)} on ${spokenTime(at)}, from ${spokenOrigin(origin)}.`,
      'If that was you, there is nothing to do.',
      'If it was not you: under “My security”, end all other sign-ins and remove what you do not know, and tell an owner of your account at once. An owner can revoke you until it is clear who it was.',
    ],
    { label: 'Open Gatehouse', url: link },
  )
}
