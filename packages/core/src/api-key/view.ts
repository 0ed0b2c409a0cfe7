import type { Scope } from '../access/roles.ts'

/** An API key without its secret. */
export interface ApiKeyView {
  id: string
  name: string
  /** The first characters, to tell keys apart. */
  prefix: string
  scopes: Scope[]
  createdBy: string
  createdAt: string
  expiresAt: string | null
  lastUsedAt: string | null
}
