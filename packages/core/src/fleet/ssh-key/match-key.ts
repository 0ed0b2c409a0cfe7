import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { Conflict, NotFound } from '../../access/errors.ts'
import { findMember } from '../../access/find-member.ts'
import { id, soughtText } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import { findServer, serverOf } from '../server/find-server.ts'
import { InvalidPublicKey } from './invalid-public-key.ts'
import { KeyMatch } from './key-match.entity.ts'
import { parsePublicKey } from './public-key.ts'
import { SshKey } from './ssh-key.entity.ts'

const found = statement<{ public_key: string | null }>(
  'key.found',
  `select k ->> 'publicKey' as public_key from server_surveys v, jsonb_array_elements(v.keys) k
   where v.account_id = account_in_context() and v.server_id = $1 and k ->> 'fingerprint' = $2 limit 1`,
)

/**
 * Says that a key found on a server is a member's. The member is asked, and the key counts as theirs once they add it.
 * Throws NotFound for a server, member or key that is not there, Conflict for a key registered already.
 */
export const matchKey = mutation({
  verb: 'key.matched',
  scope: 'server:manage',
  input: z.object({ server: id, fingerprint: soughtText.max(100), user: id }),
  row: ({ server }) => findServer(server),
  async run(work, { fingerprint, user }) {
    const { account, em, now, row, rows } = work
    const server = serverOf(work, row)
    const { email } = await findMember(work, account.id, user)
    const [seen] = await rows(found, [server.id, fingerprint])
    if (!seen?.public_key) throw new NotFound('key')
    if (await em.findOne(SshKey, { userId: user, fingerprint }))
      throw new Conflict(`${email} has already added this key.`)
    const match =
      (await em.findOne(KeyMatch, { accountId: account.id, userId: user, fingerprint })) ??
      em.create(KeyMatch, {
        accountId: account.id,
        id: uuidv7(),
        serverId: server.id,
        userId: user,
        fingerprint,
        publicKey: reEncoded(seen.public_key),
        matchedAt: now,
      })
    match.declinedAt = null
    em.persist(match)
    return {
      result: { server: server.id, user, fingerprint },
      resource: { id: match.id, label: fingerprint },
      details: { server: server.name, member: email },
    }
  },
})

/** What a host said is not trusted: the key is taken apart and put together again. */
function reEncoded(line: string): string {
  try {
    const { type, blob } = parsePublicKey(line)
    return `${type} ${blob.toString('base64')}`
  } catch (error) {
    if (!(error instanceof InvalidPublicKey)) throw error
    throw new Conflict(`This key cannot be added. ${error.message}`)
  }
}
