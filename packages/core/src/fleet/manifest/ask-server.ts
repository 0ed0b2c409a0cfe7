import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import type { Core } from '../../access/core.ts'
import { Conflict, NotFound, Unreachable } from '../../access/errors.ts'
import { tellHostKey } from '../server/host-key-mismatch.ts'
import { type WantedServer, wantedManifest } from './wanted-manifest.ts'

type Ask<Answer> = (target: WantedServer['target']) => Promise<Answer>

/**
 * Has a host asked something by the key that lets in there: the one that it last accepted, or the newest, where an exchange was cut off.
 * @throws Conflict while its host key is in doubt, Unreachable, and what `ask` throws
 */
export async function askWanted<Answer>(core: Core, wanted: WantedServer, ask: Ask<Answer>): Promise<Answer> {
  if (wanted.stopped)
    throw new Conflict('The host key has changed. Compare it on the server and accept it first.')
  const { target, nextKey } = wanted
  try {
    // such as where the way there is stopped
    if (wanted.broken) throw wanted.broken
    try {
      return await ask(target)
    } catch (error) {
      if (!nextKey || !(error instanceof HostUnreachable) || error.reason !== 'authentication') throw error
      return await ask({ ...target, privateKey: nextKey.privateKey })
    }
  } catch (error) {
    await tellHostKey(core, wanted, error, 'dashboard')
    throw error instanceof HostUnreachable ? new Unreachable(error.message) : error
  }
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
  const wanted = await wantedManifest(core, account, server)
  if (!wanted || wanted.removing) throw new NotFound('server')
  return askWanted(core, wanted, ask)
}
