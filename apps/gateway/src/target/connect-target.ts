import { type Connection, connect } from '@gatehouse/hosts/connect'
import { HopConnections } from '@gatehouse/hosts/hop-connections'
import { fingerprintOfBlob, parseHostKey } from '@gatehouse/hosts/host-key'
import { HostUnreachable, type UnreachableReason } from '@gatehouse/hosts/host-unreachable'
import { type Admitted, Refusal, type Standing } from '../gatekeeper.ts'
import type { GatewayLimits } from '../limits.ts'

type Aimed = Pick<
  Admitted,
  'server' | 'login' | 'target' | 'standing' | 'privateKeysNow' | 'mayConnect' | 'arrived'
>

/** Shared by all sessions of this process, whichever door they came in by. */
export const gatewayHops = new HopConnections()

/** How long a server may take to connect or to begin a session, and stand still in the midst of one. */
export type Patience = Pick<GatewayLimits, 'connectMs' | 'silentMs'>

/**
 * Opens the connection on which a person's sessions on a server run, as their login. Only the pinned host key is spoken to.
 * @throws Refusal
 */
export async function connectTarget(
  { server, login, target, standing, ...gatekeeper }: Aimed,
  { connectMs, silentMs }: Patience,
): Promise<Connection> {
  gatekeeper.mayConnect()
  let { privateKeys } = target
  const pinned = parseHostKey(target.hostKey)
  let found: Buffer | undefined
  const connectOnce = () =>
    connect({
      host: target.host,
      port: target.port,
      account: target.account,
      way: gatewayHops.way(target.via),
      timeoutMs: connectMs,
      silentMs,
      keyType: pinned.type,
      acceptsHostKey: (blob) => {
        found = Buffer.from(blob)
        return found.equals(pinned.blob)
      },
      login: { user: login, privateKeys },
      until: 'ready',
    })
  try {
    const connection = await connectOnce().catch(async (error) => {
      if (!(error instanceof HostUnreachable) || error.reason !== 'authentication') throw error
      // the key may have been exchanged between the admission and this connection
      const offered = privateKeys
      privateKeys = await gatekeeper.privateKeysNow()
      if (privateKeys.every((key) => offered.includes(key))) throw error
      return connectOnce()
    })
    await gatekeeper.arrived('let in')
    return connection
  } catch (error) {
    if (found && !found.equals(pinned.blob)) {
      const shown = fingerprintOfBlob(found)
      await gatekeeper.arrived({ found: shown })
      throw new Refusal(
        `${server} has a different host key (${shown}) from the one Gatehouse knows. Nothing was sent. Tell an owner or operator of your account.`,
        { cause: error },
      )
    }
    if (!(error instanceof HostUnreachable)) throw error
    if (error.reason === 'hop') throw await onTheWay(error, server, gatekeeper)
    if (error.reason === 'authentication') await gatekeeper.arrived('not let in')
    throw new Refusal(sentences[error.reason](server, login, standing), { cause: error })
  }
}

/** Which of the servers on the way cannot be passed, for the person; the message of key sync says why to whoever can mend it. */
async function onTheWay(
  error: HostUnreachable,
  server: string,
  { arrived }: Pick<Aimed, 'arrived'>,
): Promise<Refusal> {
  if (error.hop) {
    await arrived({ hop: error.hop })
    const { name, found } = error.hop
    const line = `${server} is reached through ${name}, which has a different host key (${found}) from the one Gatehouse knows. Nothing was sent. Tell an owner or operator of your account.`
    return new Refusal(line, { cause: error })
  }
  return new Refusal(`${server} cannot be reached right now. ${error.message}`, { cause: error })
}

function notLetIn(server: string, login: string, { provedAt, shutOut }: Standing): string {
  const [reason] = shutOut
  if (reason) return `${server} refused the login ${login}: ${reason}.`
  return provedAt
    ? `${server} refused the login ${login}, although its keys were verified there at ${provedAt.toISOString().slice(0, 16)}Z. Check the log of its sshd.`
    : `${server} refused the login ${login}. Its keys may not be installed yet. Try again in a minute.`
}

const unreachable = (server: string) => `${server} cannot be reached right now: nothing answers there.`
const unusual = (server: string) => `${server} answers, but an SSH connection could not be made.`

const sentences: Record<UnreachableReason, (server: string, login: string, standing: Standing) => string> = {
  refused: unreachable,
  timeout: unreachable,
  dns: (server) => `${server} cannot be reached: its host name could not be resolved.`,
  network: unreachable,
  authentication: notLetIn,
  'host-key-changed': unusual,
  protocol: unusual,
  command: unusual,
  hop: unreachable,
  sudo: unusual,
}
