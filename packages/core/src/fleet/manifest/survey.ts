import { parseFoundKey } from '@gatehouse/hosts/found-key'
import type { FoundKey } from '@gatehouse/hosts/report'
import { keyFingerprint } from '../ssh-key/public-key.ts'

/** One key line found on a host, taken apart. Everything in it is the host's word. */
export interface SurveyedKey {
  login: string
  /** Whether it stands in the part that Gatehouse writes. */
  managed: boolean
  file: FoundKey['file']
  /** What the line allows or forces, as sshd(8) names it; empty for a plain key. */
  options: string
  type: string
  /** Null where the line holds no key that can be read. */
  fingerprint: string | null
  comment: string
  /** `<type> <base64>`, to be matched with a member; null where it cannot be read. */
  publicKey: string | null
}

/** A line found on a host, as it is stored. */
export function surveyedKey({ login, managed, file, line }: FoundKey): SurveyedKey {
  const { options, type, fingerprint, comment } = parseFoundKey(line)
  // options may hold what looks like another key: the word is the one that has this fingerprint
  const base64 =
    fingerprint &&
    line.split(/[ \t]+/).find((word) => keyFingerprint(Buffer.from(word, 'base64')) === fingerprint)
  const publicKey = base64 ? `${type} ${base64}` : null
  return { login, managed, file, options, type, fingerprint, comment, publicKey }
}
