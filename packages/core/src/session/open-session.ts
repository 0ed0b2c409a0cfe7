import { v7 as uuidv7 } from 'uuid'
import type { Core } from '../access/core.ts'
import { Conflict, NotFound } from '../access/errors.ts'
import { systemMutation } from '../access/system-mutation.ts'
import { systemRows } from '../access/system-read.ts'
import { allowsForward } from '../team/account/forward-target.ts'
import { type AskedLogin, type Destination, findDestination, noAccess } from './destination.ts'
import { type GatewayKeys, gatewayKeysOf } from './gateway-keys-of.ts'
import type { KeyHolder } from './holder-of.ts'
import { Session } from './session.entity.ts'
import type { SessionKind } from './view.ts'

/** What somebody asks of the gateway, for one channel. */
export interface SessionRequest {
  holder: KeyHolder
  server: string
  account: string | null
  /** Null for the person's own. */
  login?: AskedLogin | null
  kind: SessionKind
  command: string | null
  terminal: boolean
  /** `host:port`, for `forward`. */
  forwardTo: string | null
  clientAddress: string
  clientVersion: string
  /** The gateway process. */
  gateway: string
}

/** Where the session goes, and by which key; `open` is what makes it one. */
export interface AdmittedSession extends GatewayKeys {
  id: string
  destination: Destination
  /**
   * Writes it down, after looking once more under the account's lock: a revocation that has committed has won.
   * Throws as {@link admitSession}.
   */
  open(): Promise<void>
}

/**
 * Whether a session may go ahead: looked up for every channel anew. Nothing is written before `open`.
 * Throws NotFound, Forbidden, Conflict: the message is for the person.
 */
export async function admitSession(core: Core, request: SessionRequest): Promise<AdmittedSession> {
  const destination = await findDestination(systemRows(core), request.holder, {
    ...request,
    quota: core.recordingQuota,
  })
  if (request.forwardTo !== null && !allowsForward(destination.forward_to, request.forwardTo))
    throw new Conflict(`Forwarding to ${request.forwardTo} is not allowed in ${destination.slug}.`)
  const id = uuidv7()
  return {
    id,
    destination,
    ...gatewayKeysOf(core, destination),
    open: () => open(core, request, id, destination),
  }
}

async function open(
  core: Core,
  request: SessionRequest,
  id: string,
  { account, server: admitted, name }: Destination,
): Promise<void> {
  const { holder, server, kind, command, terminal, forwardTo, clientAddress, clientVersion, gateway } =
    request
  const caller = { core, credential: null, account: null, ip: clientAddress, userAgent: clientVersion }
  const change = { verb: 'session.opened', caller, accounts: [account] } as const
  await systemMutation(change, async ({ em, now, rows, accounts }) => {
    const [entered] = accounts
    if (!entered) throw new NotFound(`server ${name}`, noAccess)
    const at = await findDestination(rows, holder, {
      server,
      account: entered.slug,
      login: request.login ?? null,
      quota: core.recordingQuota,
    })
    // the name may be another server's by now
    if (at.server !== admitted)
      throw new Conflict(`${name} has just been renamed. Check the server’s name and try again.`)
    if (forwardTo !== null && !allowsForward(at.forward_to, forwardTo))
      throw new Conflict(`Forwarding to ${forwardTo} is not allowed in ${at.slug}.`)
    em.persist(
      em.create(Session, {
        accountId: account,
        id,
        serverId: at.server,
        membershipId: at.membership,
        ...(at.shared_login !== null && { sharedLogin: at.shared_login }),
        keyId: holder.keyId,
        keyLabel: at.key_label,
        kind,
        command: forwardTo ?? command,
        terminal,
        clientAddress,
        clientVersion,
        origin: 'gateway',
        gateway,
        openedAt: now,
      }),
    )
    return {
      result: null,
      resource: { id, label: `${at.login}@${at.name}` },
      actor: { kind: 'user', id: holder.userId, label: at.email },
    }
  })
}
