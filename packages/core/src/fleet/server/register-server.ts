import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { Conflict, LimitReached } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import { refuseMembersLogin } from '../management-key/management-login.ts'
import { fingerprintOf } from '../ssh-key/fingerprint.ts'
import { requireHop } from './hop-rules.ts'
import { effectDetails, mayLabel } from './label-effect.ts'
import { Server } from './server.entity.ts'
import {
  hostAddress,
  hostKey,
  managementLogin,
  port,
  serverLabels,
  serverName,
  serverType,
} from './server-fields.ts'
import { startSync } from './start-sync.ts'

const standing = statement<{
  count: number
  most: number | null
  name: boolean
  address: string | null
  leaving: string | null
}>(
  'server.standing',
  `select (select count(*) from servers s where s.account_id = a.id and s.removed_at is null) as count, a.server_limit as most,
     exists (select from servers s where s.account_id = a.id and s.removed_at is null and s.name = $1) as name,
     (select min(s.name) from servers s where s.account_id = a.id and s.removed_at is null and s.host = $2 and s.port = $3 and s.via is not distinct from $4) as address,
     (select min(s.name) from servers s join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
      where s.account_id = a.id and s.removed_at is not null and s.host = $2 and s.port = $3 and s.via is not distinct from $4) as leaving
   from accounts a where a.id = account_in_context()`,
)

/**
 * Registers a host with the host key that a person has confirmed; it is pinned, and the first sync starts.
 * Labels by which somebody reaches servers take `team:manage` as well. Throws Conflict, LimitReached, Forbidden, Invalid.
 */
export const registerServer = mutation({
  verb: 'server.registered',
  scope: 'server:manage',
  input: z.object({
    name: serverName,
    host: hostAddress,
    port: port.default(22),
    hostKey,
    type: serverType.default('linux'),
    login: managementLogin.default('root'),
    sudo: z.boolean().default(false),
    labels: serverLabels.default([]),
    /** Through which other server it is reached. */
    via: id.nullable().default(null),
  }),
  async run(work, { labels, via, login: managementLogin, ...input }) {
    const { account, em, now, rows } = work
    await refuseMembersLogin(work, managementLogin)
    const [stands] = await rows(standing, [input.name, input.host, input.port, via])
    if (stands?.name) throw new Conflict(`A server named ${input.name} already exists.`)
    if (stands?.address)
      throw new Conflict(`${input.host}:${input.port} is already registered as ${stands.address}.`)
    if (stands?.leaving) {
      throw new Conflict(
        `${stands.leaving} is still being removed from ${input.host}:${input.port}. Wait until that is done, or forget the server.`,
      )
    }
    if (stands && stands.most !== null && stands.count >= stands.most)
      throw new LimitReached('servers', stands.most)
    const hop = via === null ? null : await requireHop(work, via, null)
    const effect = labels.length > 0 && (await mayLabel(work, null, labels))
    const server = em.create(Server, {
      accountId: account.id,
      id: uuidv7(),
      ...input,
      managementLogin,
      ...(effect && { labels }),
      ...(via !== null && { via }),
      adopted: [],
      endProcesses: true,
      access: 'direct',
      createdAt: now,
    })
    em.persist(server)
    await em.flush()
    await rows(startSync, [server.id])
    return {
      result: {
        id: server.id,
        ...input,
        managementLogin,
        labels,
        via: hop && { id: hop.id, name: hop.name },
        fingerprint: fingerprintOf(input.hostKey),
        createdAt: now.toISOString(),
      },
      resource: { id: server.id, label: server.name },
      ...(effect && { details: effectDetails(effect) }),
    }
  },
})
