import type { KeyRotationView } from '@gatehouse/core/team/account/view'
import { count, counted } from '../../../ui/count.ts'

/** The two keys of an account that are exchanged server by server. */
export type AccountKeyKind = 'management' | 'gateway'

/** "Works on 97 of 100 servers"; "Works on all 100 servers" when it is done. */
export function rotationInWords({ servers, done }: Pick<KeyRotationView, 'servers' | 'done'>): string {
  if (servers === 0) return 'Not on any server yet'
  const where =
    done < servers
      ? `${count(done)} of ${counted(servers, 'server')}`
      : servers === 1
        ? '1 server'
        : `all ${counted(servers, 'server')}`
  return `Works on ${where}`
}
