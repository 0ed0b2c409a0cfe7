import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import type { Core } from '../../access/core.ts'
import { Conflict, NotFound, Unreachable } from '../../access/errors.ts'
import { tellHostKey } from '../server/host-key-mismatch.ts'
import { findTarget, type HostTarget, isStopped, type Reached, reachedBy } from './host-target.ts'
import type { WantedServer } from './wanted-manifest.ts'

type Ask<Answer> = (target: HostTarget) => Promise<Answer>

const inDoubt = () => new Conflict('The host key has changed. Compare it on the server and accept it first.')

/**
 * Has a host asked something by the key that lets in there: the one that it last accepted, or the newest, where an exchange was cut off.
 * @throws Conflict while its host key is in doubt, Unreachable, and what `ask` throws
 */
export async function askWanted<Answer>(core: Core, wanted: WantedServer, ask: Ask<Answer>): Promise<Answer> {
  if (wanted.stopped) throw inDoubt()
  return asked(core, { ...wanted, hostKey: wanted.target.hostKey }, ask, () => {
    // such as where the way there is stopped
    if (wanted.broken) throw wanted.broken
    return wanted
  })
}

/**
 * As {@link askWanted}, of a server of an account. Whether the caller may is to be found out before.
 * @throws NotFound where there is none, or it is being removed
 */
export async function askServer<Answer>(
  core: Core,
  { account, server }: { account: string; server: string },
  ask: Ask<Answer>,
): Promise<Answer> {
  const row = await findTarget(core, account, server)
  if (!row || row.removing) throw new NotFound('server')
  if (isStopped(row)) throw inDoubt()
  return asked(core, { ...row, hostKey: row.host_key }, ask, () => reachedBy(core, row))
}

async function asked<Answer>(
  core: Core,
  of: { account: string; server: string; name: string; hostKey: string },
  ask: Ask<Answer>,
  reach: () => Pick<Reached, 'target' | 'nextKey'>,
): Promise<Answer> {
  try {
    const { target, nextKey } = reach()
    try {
      return await ask(target)
    } catch (error) {
      if (!nextKey || !(error instanceof HostUnreachable) || error.reason !== 'authentication') throw error
      return await ask({ ...target, privateKey: nextKey.privateKey })
    }
  } catch (error) {
    await tellHostKey(core, { ...of, target: of }, error, 'dashboard')
    throw error instanceof HostUnreachable ? new Unreachable(error.message) : error
  }
}
