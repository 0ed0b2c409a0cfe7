import type { Assurance } from '../access/assurance.ts'
import type { Caller } from '../access/caller.ts'
import { log } from '../log/service-log.ts'

/** Writes a line about somebody who has shown who they are, after the commit: whoever is in no account stands in no audit log. */
export function logAuthenticated(
  { ip }: Pick<Caller, 'ip'>,
  proved: { user: string; assurance: Assurance | 'mail+recovery-code'; needs: string | null },
): void {
  log.info({ event: 'authentication.succeeded', ip, ...proved }, 'authenticated')
}
