import type { Scope } from '../../access/roles.ts'

/** An API key without its secret. */
export interface ApiKeyView {
  id: string
  name: string
  /** The first characters, to tell keys apart. */
  prefix: string
  scopes: Scope[]
  /** CIDR, from where it may be used; null for anywhere. */
  ranges: string[] | null
  createdBy: string
  createdAt: string
  expiresAt: string | null
  lastUsedAt: string | null
}
