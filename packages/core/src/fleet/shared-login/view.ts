/** A login on some servers that several members may use. */
export interface SharedLoginView {
  id: string
  login: string
  servers: { id: string; name: string }[]
  members: SharedLoginMember[]
  createdAt: string
}

/** Somebody who may use a shared login. */
export interface SharedLoginMember {
  user: string
  email: string
  /** How many of its servers the member reaches now, with their role and their limit. */
  reaches: number
}
