import { z } from 'zod'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { findSharedLogin } from './find-shared-login.ts'

/**
 * Removes a shared login: its lines leave its servers, and its accounts there are closed, as a member's who leaves; their homes stay. Its name stays
 * taken, so that no person gets what is left of it. Throws NotFound.
 */
export const removeSharedLogin = mutation({
  verb: 'shared_login.removed',
  scope: 'server:manage',
  input: z.object({ sharedLogin: id }),
  async run(work, { sharedLogin }) {
    const shared = await findSharedLogin(work, sharedLogin)
    const { id, login } = shared
    Object.assign(shared, { servers: [], users: [], removedAt: work.now })
    return { result: { id, login }, resource: { id, label: login } }
  },
})
