import { GatehouseError } from '@gatehouse/core/access/errors'
import { systemRows } from '@gatehouse/core/access/system-read'
import { forwardTarget, hostAndPort } from '@gatehouse/core/account/forward-target'
import type { Core } from '@gatehouse/core/core'
import { type Closing, closeSession } from '@gatehouse/core/session/close-session'
import { findDestination } from '@gatehouse/core/session/destination'
import { holderOf } from '@gatehouse/core/session/holder-of'
import { admitSession } from '@gatehouse/core/session/open-session'
import {
  type AccessRequest,
  type Admitted,
  type Gatekeeper,
  type HostPort,
  type Outcome,
  Refusal,
} from '../gatekeeper.ts'
import { type LiveAccess, limitsOf } from './live-access.ts'
import type { RecordingSummaries, Taken } from './recording-summaries.ts'
import { untilDone } from './until-done.ts'

interface CoreGatekeeperOptions {
  core: Core
  /** What sessions of this process are marked with; alive as living-workers.ts knows. */
  gateway: string
  access: LiveAccess
  summaries: RecordingSummaries
}

/** The product's rules, as the gateway asks for them. */
export function coreGatekeeper({ core, gateway, access, summaries }: CoreGatekeeperOptions): Gatekeeper {
  return {
    holderOf: ({ type, blob, fingerprint }) =>
      holderOf(core, fingerprint, `${type} ${blob.toString('base64')}`),
    async banner(holder, destination) {
      const found = await findDestination(systemRows(core), holder, destination).catch(refusedAsNull)
      if (!found) return null
      const how = found.record_input ? 'recorded, with everything that is typed' : 'recorded'
      return `${found.name} (${found.slug}) as ${found.login}. This session is ${how}.`
    },
    admit: (request) => refusing(admit(request)),
  }

  async function admit(request: AccessRequest): Promise<Admitted> {
    const admitted = await admitSession(core, {
      holder: request.holder,
      server: request.server,
      account: request.account,
      kind: request.kind,
      command: request.command,
      terminal: request.terminal !== null,
      forwardTo: request.forwardTo && targetOf(request.forwardTo),
      clientAddress: request.clientAddress,
      clientVersion: request.clientVersion,
      gateway,
    })
    const { id, destination, privateKey } = admitted
    const { account, host, port, host_key: hostKey, idle_minutes: idleMinutes, hours } = destination
    const limits = limitsOf({ idleMinutes, hours })
    const right = access.begin(account, id, limits)
    let isOpen = false
    return {
      sessionId: id,
      server: destination.name,
      login: destination.login,
      target: { host, port, hostKey, privateKey },
      limits,
      onLimits: (listener) => right.onLimits(listener),
      policy: {
        localForward: destination.forward_to.map(hostAndPort),
        recordInput: destination.record_input,
      },
      person: {
        email: destination.email,
        account: destination.slug,
        key: destination.key_label,
        address: request.clientAddress,
      },
      signal: right.signal,
      async opened() {
        await refusing(admitted.open())
        isOpen = true
      },
      async closed(outcome) {
        const ending = access.end(id)
        if (!isOpen) return
        const by = outcome.line === ending?.line ? ending.by : null
        const closing = { ...closingOf(outcome), by, ...summaries.take(id) }
        const from = { ip: request.clientAddress, userAgent: request.clientVersion }
        await untilDone(() => closeSession(core, { account, session: id }, closing, from))
      },
    }
  }
}

function closingOf({
  by,
  line,
  exitCode,
  exitSignal,
  bytesIn,
  bytesOut,
}: Outcome): Omit<Closing, keyof Taken | 'by'> {
  return { outcome: by === 'gateway' ? 'cut' : 'ended', line, exitCode, exitSignal, bytesIn, bytesOut }
}

/** What is no place at all is refused as it was asked for. */
function targetOf({ host, port }: HostPort): string {
  return forwardTarget(host, port) ?? `${host}:${port}`
}

/** What the core refuses is for the person to read; anything else is not. */
async function refusing<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    throw error instanceof GatehouseError ? new Refusal(error.message) : error
  }
}

function refusedAsNull(error: unknown): null {
  if (error instanceof GatehouseError) return null
  throw error
}
