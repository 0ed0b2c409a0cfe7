/** That somebody's passkeys, recovery codes and sign-ins are going to be removed. */
export interface OwnResetView {
  /** ISO 8601 UTC. */
  dueAt: string
  /** Who asked for it, in words. */
  requestedBy: string
}

/** That it has been announced, and when it happens. */
export interface AnnouncedReset {
  user: string
  email: string
  /** ISO 8601 UTC. */
  dueAt: string
}
