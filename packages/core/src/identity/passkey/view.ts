/** A passkey as its owner sees it; times are ISO 8601 UTC. */
export interface PasskeyView {
  id: string
  name: string
  /** True where its maker copies it to other devices, false where it is bound to one. */
  synced: boolean
  createdAt: string
  lastUsedAt: string | null
}
