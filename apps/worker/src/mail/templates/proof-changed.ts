import type { ProofChange } from '@gatehouse/core/mail/mail-content'
import { type Origin, spokenOrigin } from './origin.ts'
import { plainName, renderMail, spokenTime } from './wording.ts'

/** What is new or gone, what was done to it, and the subject line, for each change that is told. */
const words = {
  'passkey-added': ['Your new passkey', 'was added', 'A passkey was added'],
  'passkey-removed': ['Your passkey', 'was removed', 'A passkey was removed'],
  'recovery-codes-made': ['Your new recovery codes', 'were created', 'New recovery codes were created'],
  'ssh-key-added': ['Your new SSH key', 'was added', 'An SSH key was added'],
  'api-key-made': ['Your new API key', 'was created', 'An API key was created'],
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
  const [what, happened, subject] = words[change]
  const named = name === null ? what : `${what} “${plainName(name)}”`
  return renderMail(
    `${subject} on Gatehouse`,
    [
      `${named} ${happened} on ${spokenTime(at)}, from ${spokenOrigin(origin)}.`,
      'If it was you, there’s nothing to do.',
      'If it wasn’t you: under “My security”, sign out all other browsers and remove what you don’t recognize, and tell an owner of your account right away. An owner can revoke your access until it’s clear who it was.',
    ],
    { label: 'Open Gatehouse', url: link },
  )
}
