import type { SyncCounts } from '../../team/member/view.ts'

/** One of the caller's own SSH keys. */
export interface KeyView {
  id: string
  name: string
  /** The SSH algorithm name, e.g. `ssh-ed25519`. */
  type: string
  bits: number
  /** `SHA256:…`, as OpenSSH prints it. */
  fingerprint: string
  /** The key as one line, re-encoded from its fields. */
  publicKey: string
  /** Why the key is weak, if it is. */
  warning: string | null
  createdAt: string
  /** When it ends by itself; null for never. */
  expiresAt: string | null
  /** How far the key is on the servers its owner reaches in the account in use. */
  sync: SyncCounts | null
}

/** A key found on a server, of which somebody says that it is the caller's. */
export interface KeyMatchView {
  match: string
  /** Where it was found. */
  server: string
  fingerprint: string
  publicKey: string
  matchedAt: string
}
