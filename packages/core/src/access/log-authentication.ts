import { log } from '../log.ts'
import type { Assurance } from '../sign-in/view.ts'
import type { Caller } from './caller.ts'

/** Writes a line about somebody who has shown who they are, after the commit: whoever is in no account stands in no audit log. */
export function logAuthenticated(
  { ip }: Pick<Caller, 'ip'>,
  proved: { user: string; assurance: Assurance | 'mail+recovery-code'; needs: string | null },
): void {
  log.info({ event: 'authentication.succeeded', ip, ...proved }, 'authenticated')
}
