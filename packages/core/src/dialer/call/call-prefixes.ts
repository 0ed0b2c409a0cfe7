import { z } from 'zod'
import { mutation } from '../../access/mutation.ts'
import { query } from '../../access/query.ts'
import { bind, statement } from '../../database/statement.ts'
import { Account } from '../../team/account/account.entity.ts'
import { isCovered, numberPrefixes } from '../trunk/number-prefixes.ts'

const prefixes = statement<{ prefixes: string[] }>(
  'call.prefixes',
  'select call_prefixes as prefixes from accounts where id = account_in_context()',
)

/** What numbers of test calls have to begin with, beside what each trunk asks for; empty where the account asks for nothing. */
export const callPrefixes = query({
  scope: 'trunk:read',
  input: z.void(),
  read: () => [bind(prefixes, [])],
  view: ([[row]]) => ({ prefixes: row?.prefixes ?? [] }),
})

/**
 * Says what numbers of test calls have to begin with, whatever a trunk allows; nothing takes that back. A number needs a prefix of the account and
 * one of its trunk, so that of two that overlap the longer wins. Throws Invalid.
 */
export const setCallPrefixes = mutation({
  verb: 'call.prefixes_set',
  scope: 'account:update',
  input: z.object({ prefixes: numberPrefixes }),
  async grows({ prefixes: after }, { account: { id }, em }) {
    const { callPrefixes: before } = await em.findOneOrFail(Account, { id })
    if (before.length === 0) return false
    return after.length === 0 || after.some((prefix) => !isCovered(prefix, before))
  },
  async run({ account: { id, slug }, em }, { prefixes }) {
    const account = await em.findOneOrFail(Account, { id })
    account.callPrefixes = prefixes
    return { result: { prefixes }, resource: { id, label: slug } }
  },
})
