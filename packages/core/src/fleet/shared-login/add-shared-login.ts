import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { Conflict } from '../../access/errors.ts'
import { mutation } from '../../access/mutation.ts'
import { refuseTakenLogin } from './refuse-taken-login.ts'
import { SharedLogin } from './shared-login.entity.ts'
import {
  mostSharedLogins,
  resolveSharing,
  sharedLoginMembers,
  sharedLoginName,
  sharedLoginServers,
} from './shared-login-fields.ts'

/**
 * Adds a login to servers that several members may use, each by their own keys. One of a name that there was before begins anew. Throws
 * Conflict, Invalid.
 */
export const addSharedLogin = mutation({
  verb: 'shared_login.added',
  scope: 'server:manage',
  input: z.object({
    login: sharedLoginName,
    servers: sharedLoginServers,
    members: sharedLoginMembers.default([]),
  }),
  async run(work, { login, servers, members }) {
    const { account, em, now } = work
    const former = await em.findOne(SharedLogin, { accountId: account.id, login })
    if (former && !former.removedAt) throw new Conflict(`A shared login ${login} already exists.`)
    await refuseTakenLogin(work, login, mostSharedLogins)
    const sharing = await resolveSharing(work, { servers, members, added: members })
    const { details, ...chosen } = sharing
    const id = former?.id ?? uuidv7()
    if (former) Object.assign(former, { ...chosen, createdAt: now, removedAt: null })
    else em.persist(em.create(SharedLogin, { accountId: account.id, id, login, ...chosen, createdAt: now }))
    return {
      result: { id, login, servers: chosen.servers, members: chosen.users },
      resource: { id, label: login },
      details,
    }
  },
})
