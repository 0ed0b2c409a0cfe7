import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { Conflict, Invalid } from '../../access/errors.ts'
import { endsAt } from '../../access/future.ts'
import { givenName } from '../../access/input.ts'
import { ownMutation } from '../../access/mutation.ts'
import type { Outcome } from '../../access/outcome.ts'
import { statement } from '../../database/statement.ts'
import { tellPerson } from '../../identity/user/tell-person.ts'
import { InvalidPublicKey } from './invalid-public-key.ts'
import { type ParsedPublicKey, parsePublicKey } from './public-key.ts'
import { SshKey } from './ssh-key.entity.ts'
import type { KeyView } from './view.ts'

// a login's lines must fit into one argument on the host, be they all RSA of 16 384 bits
const mostKeys = 20
const keyOwner = statement<{ owner: string | null }>('key.owner', 'select key_owner($1) as owner')

/**
 * Registers a public key of the caller, after a fresh touch, where it is a person who asks; it then lands on every server the caller may reach, in each account.
 * Throws Invalid for a key that is not one or too weak, Conflict for one registered already (whose, its owner alone learns), FreshAuth.
 */
export const addKey = ownMutation({
  verb: 'key.added',
  keyScope: 'server:ssh',
  input: z.object({
    name: givenName,
    publicKey: z.string().max(65_536, 'This is too long for a public key.'),
    /** When it ends by itself. */
    expiresAt: endsAt.default(null),
  }),
  async run(
    { core, caller, em, now, rows, user },
    { name, publicKey, expiresAt },
  ): Promise<Outcome<KeyView>> {
    const parsed = parse(publicKey)
    const own = await em.find(SshKey, { userId: user.id })
    const same = own.find((key) => key.fingerprint === parsed.fingerprint)
    if (same) throw new Conflict(`You have already added this key, as “${same.name}”.`)
    if (own.length >= mostKeys) throw new Conflict(`You already have ${mostKeys} keys. Remove one first.`)
    const [found] = await rows(keyOwner, [parsed.fingerprint])
    if (found?.owner)
      throw new Conflict('This key cannot be used here. Make a new one: ssh-keygen -t ed25519')
    const key = em.create(SshKey, {
      userId: user.id,
      id: uuidv7(),
      name,
      type: parsed.type,
      bits: parsed.bits,
      publicKey: `${parsed.type} ${parsed.blob.toString('base64')}`,
      fingerprint: parsed.fingerprint,
      warning: parsed.warning,
      createdAt: now,
      expiresAt,
    })
    em.persist(key)
    const { id, type, bits, fingerprint, warning = null } = key
    return {
      result: {
        id,
        name,
        type,
        bits,
        fingerprint,
        publicKey: key.publicKey,
        warning,
        createdAt: now.toISOString(),
        expiresAt: expiresAt?.toISOString() ?? null,
        sync: null,
      },
      resource: { id, label: name },
      jobs: tellPerson({ core, caller, now }, user.email, 'ssh-key-added', name),
    }
  },
})

function parse(text: string): ParsedPublicKey {
  try {
    return parsePublicKey(text)
  } catch (error) {
    if (!(error instanceof InvalidPublicKey)) throw error
    throw new Invalid([{ path: ['publicKey'], message: error.message }])
  }
}
