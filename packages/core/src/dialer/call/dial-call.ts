import { z } from 'zod'
import { Conflict, Invalid, NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import { limitRateWithin } from '../../limit/rate-limit.ts'
import { callKind } from '../../machine/operation/call-kind.ts'
import { startOperations } from '../../machine/operation/start-operations.ts'
import { isCovered } from '../trunk/number-prefixes.ts'
import { e164 } from '../trunk/trunk-fields.ts'

const dialled = statement<{
  name: string
  prefixes: string[]
  ofAccount: string[]
  codecs: string[]
  enabled: boolean
  servers: { id: string; name: string }[]
}>(
  'call.trunk',
  `select t.name, t.prefixes, (select a.call_prefixes from accounts a where a.id = t.account_id) as "ofAccount", t.codecs, t.enabled, coalesce((
     select json_agg(json_build_object('id', s.id, 'name', s.name) order by s.name) from trunk_servers x
     join servers s on s.account_id = x.account_id and s.id = x.server_id
     where x.account_id = t.account_id and x.trunk_id = t.id and s.removed_at is null), '[]') as servers
   from trunks t where t.account_id = account_in_context() and t.id = $1`,
)

/**
 * Starts a test call over a trunk, from one of its servers: it rings and is given up, or, where an answer is asked for, is talked to with a
 * tone for so many seconds. Only numbers with one of the trunk's prefixes and one of the account's, where it
 * has any, and so many an hour. Throws NotFound, Invalid, Conflict, RateLimited.
 */
export const dialCall = mutation({
  verb: 'call.dialed',
  scope: 'call:dial',
  input: z.object({
    trunk: id,
    /** The first of the trunk's servers unless told. */
    server: id.optional(),
    number: e164,
    /** How long an answered call is talked to; null: it is given up while it rings. */
    talkSeconds: z
      .int()
      .min(1, 'At least one second.')
      .max(30, 'At most 30 seconds.')
      .nullable()
      .default(null),
  }),
  async run(work, { trunk, server, number, talkSeconds }) {
    const [row] = await work.rows(dialled, [trunk])
    if (!row) throw new NotFound('trunk')
    const from = server === undefined ? row.servers[0] : row.servers.find(({ id }) => id === server)
    if (!from && server !== undefined) throw new NotFound('server')
    if (!from) throw new Conflict('No server has this trunk. Choose one first.')
    if (!row.enabled) throw new Conflict(`${row.name} is turned off.`)
    for (const [who, prefixes] of [
      ['Test calls of this account', row.ofAccount],
      [row.name, row.prefixes],
    ] as const)
      if (prefixes.length > 0 && !isCovered(number, prefixes))
        throw new Invalid([
          {
            path: ['number'],
            message: `${who} may only call numbers that begin with ${prefixes.join(', ')}.`,
          },
        ])
    if (!row.codecs.some((codec) => codec === 'PCMU' || codec === 'PCMA'))
      throw new Conflict('Test calls speak PCMU and PCMA, and this trunk neither.')
    await limitRateWithin(work.rows, 'call.account', work.account.id)
    const result = await startOperations(work, {
      kind: callKind,
      servers: [from],
      input: { trunk, trunkName: row.name, number, talkSeconds },
    })
    return {
      result,
      resource: { id: from.id, label: from.name },
      details: { trunk: row.name, number, talkSeconds },
      topics: ['operations'],
    }
  },
})
