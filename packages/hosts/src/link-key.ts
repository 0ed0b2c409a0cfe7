import { hopsKey } from './hop.ts'
import type { HostTarget } from './link.ts'

/** What a kept connection is known by: whatever differs in it is another one. */
export const linkKey = (target: HostTarget) =>
  JSON.stringify([
    target.host,
    target.port,
    target.user ?? 'root',
    target.hostKey,
    target.privateKey,
    hopsKey(target.via),
  ])
