import { GatehouseError } from '@gatehouse/core/access/errors'
import { systemRows } from '@gatehouse/core/access/system-read'
import { log } from '@gatehouse/core/log/service-log'
import { refusals } from '@gatehouse/core/refusal/refusal-log'
import { findDestination } from '@gatehouse/core/session/destination'
import { countFailedLogin, isTurnedAway } from '@gatehouse/core/session/failed-logins'
import { holderOf } from '@gatehouse/core/session/holder-of'
import { admitSession } from '@gatehouse/core/session/open-session'
import { admissionRefused } from '@gatehouse/core/session/refuse-session'
import { serverAt } from '@gatehouse/core/session/server-at'
import { forwardTarget } from '@gatehouse/core/team/account/forward-target'
import { parseDestination } from '../destination.ts'
import { type AccessRequest, type Admitted, type Gatekeeper, type HostPort, Refusal } from '../gatekeeper.ts'
import { admittedAs, refusing } from './admitted.ts'
import type { SessionKeeping } from './keep-sessions.ts'

/** Of the keys that a connection has offered in vain. */
const fingerprintsNamed = 5

type Keeping = Pick<SessionKeeping, 'core' | 'id' | 'access' | 'summaries' | 'refusedLogins' | 'discard'>

/** The product's rules, as the gateway asks for them. */
export function coreGatekeeper(keeping: Keeping): Gatekeeper {
  const { core, id: gateway } = keeping
  return {
    async isTurnedAway(address) {
      const isAway = await isTurnedAway(core, address)
      if (isAway) refusals.say({ event: 'limit.reached', ip: address, limit: 'ssh.ip' })
      return isAway
    },
    async failed({ address: ip, username, attempts, fingerprints }) {
      const keys = fingerprints.slice(0, fingerprintsNamed)
      refusals.say({ event: 'authentication.failed', ip, ssh: username, attempts, keys })
      await countFailedLogin(core, ip)
    },
    authenticated({ address: ip, username, holder, fingerprint }) {
      const { userId: user, keyId: key } = holder
      log.info(
        { event: 'authentication.succeeded', ip, ssh: username, user, key, fingerprint },
        'authenticated',
      )
    },
    crowded: (ip) => refusals.say({ event: 'limit.reached', ip, limit: 'half-open' }),
    holderOf: ({ type, blob, fingerprint }) =>
      holderOf(core, fingerprint, `${type} ${blob.toString('base64')}`),
    async banner(holder, destination) {
      const asked = { ...destination, quota: core.recordingQuota }
      const found = await findDestination(systemRows(core), holder, asked).catch(refusedAsNull)
      if (!found) return null
      const how = found.record_input ? 'recorded, including everything you type' : 'recorded'
      return `${found.name} (${found.slug}) as ${found.login}. This session is ${how}.`
    },
    async serverAt(holder, place) {
      try {
        return await serverAt(core, holder, place, parseDestination(place.host))
      } catch (error) {
        throw error instanceof GatehouseError ? new Refusal(error.message) : error
      }
    },
    admit(request) {
      const { holder, server, account, login = null, clientAddress: ip, clientVersion: userAgent } = request
      const asked = { ip, server, account, user: holder.userId, key: holder.keyId }
      return refusing(admit(request), asked, (line) =>
        admissionRefused(core, holder, { server, account, login, line }, { ip, userAgent }),
      )
    },
  }

  async function admit(request: AccessRequest): Promise<Admitted> {
    const { holder, server, account, login = null, kind, command, clientAddress, clientVersion } = request
    if (command?.includes('\0')) throw new Refusal('A command cannot contain a NUL character.')
    const admitted = await admitSession(core, {
      holder,
      server,
      account,
      login,
      kind,
      command,
      terminal: request.terminal !== null,
      forwardTo: request.forwardTo && targetOf(request.forwardTo),
      clientAddress,
      clientVersion,
      gateway,
    })
    return admittedAs(admitted, keeping, { ip: clientAddress, userAgent: clientVersion })
  }
}

/** What is no place at all is refused as it was asked for. */
function targetOf({ host, port }: HostPort): string {
  return forwardTarget(host, port) ?? `${host}:${port}`
}

function refusedAsNull(error: unknown): null {
  if (error instanceof GatehouseError) return null
  throw error
}
