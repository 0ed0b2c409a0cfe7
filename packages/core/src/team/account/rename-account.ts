import { z } from 'zod'
import { givenName } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { Account } from './account.entity.ts'

/** Gives the account another name; its slug stays. */
export const renameAccount = mutation({
  verb: 'account.renamed',
  scope: 'account:update',
  input: z.object({ name: givenName }),
  async run({ account: { id, slug }, em }, { name }) {
    const account = await em.findOneOrFail(Account, { id })
    account.name = name
    return { result: { id, slug, name }, resource: { id, label: slug } }
  },
})
