import type { KeyRotationView } from '@gatehouse/core/team/account/view'
import { count, counted } from '../../../ui/count.ts'

/** The two keys of an account that are exchanged server by server. */
export type AccountKeyKind = 'management' | 'gateway'

/** Whom a key lets in. */
type Whom = 'Gatehouse' | 'the gateway'

/** "97 of 100 servers let Gatehouse in by it"; "all 100 servers let Gatehouse in by it" when it is done. */
export function rotationInWords(
  { servers, done }: Pick<KeyRotationView, 'servers' | 'done'>,
  whom: Whom,
): string {
  if (servers === 0) return 'no server has been reached by it yet'
  const who =
    done < servers
      ? `${count(done)} of ${counted(servers, 'server')}`
      : servers === 1
        ? 'the 1 server'
        : `all ${counted(servers, 'server')}`
  return `${who} ${servers === 1 ? 'lets' : 'let'} ${whom} in by it`
}
