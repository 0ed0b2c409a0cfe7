import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import type { Entered } from '../../access/entered.ts'
import { Conflict } from '../../access/errors.ts'
import { requireFresh } from '../../access/fresh.ts'
import { ownMutation } from '../../access/mutation.ts'
import { ownQuery } from '../../access/query.ts'
import { hashCode, newSalt } from '../../crypto/hash-code.ts'
import { tellPerson } from '../user/tell-person.ts'
import { newCode } from './code.ts'
import { RecoveryCodes } from './recovery-codes.entity.ts'

/** How many codes are made together. */
const count = 16

// asked before the codes are hashed, which takes its time, and once more under the lock
const before = ownQuery({
  keyScope: null,
  read: () => [],
  view: (_rows, entered, caller) => mayMake(caller, entered),
})

/**
 * Makes recovery codes for the caller, answered this once; those made before are void. Only their hashes are kept.
 * Throws FreshAuth, and Conflict for somebody without a passkey that they could stand in for.
 */
export async function newRecoveryCodes(caller: Caller): Promise<{ codes: string[]; madeAt: string }> {
  await before(caller)
  const codes = Array.from({ length: count }, newCode)
  const salt = newSalt()
  const hashes: Buffer[] = []
  // two at a time: others need Node's four threads too
  for (let at = 0; at < count; at += 2)
    hashes.push(
      ...(await Promise.all(
        codes.slice(at, at + 2).map((code) => hashCode(code, salt, caller.core.codeCost)),
      )),
    )
  return keep(caller, { codes, salt, hashes: Buffer.concat(hashes) })
}

const keep = ownMutation({
  verb: 'recovery_codes.generated',
  keyScope: null,
  withoutAccount: true,
  input: z.custom<{ codes: string[]; salt: Buffer; hashes: Buffer }>(),
  async run({ core, caller, em, now, user, entered }, { codes, salt, hashes }) {
    mayMake(caller, entered)
    for (const old of await em.find(RecoveryCodes, { userId: user.id, voidedAt: null })) old.voidedAt = now
    await em.flush() // before the new ones: one set is valid at a time
    em.persist(
      em.create(RecoveryCodes, {
        userId: user.id,
        id: uuidv7(),
        salt,
        hashes,
        costN: core.codeCost.n,
        costP: core.codeCost.p,
        madeAt: now,
        voidedAt: null,
      }),
    )
    return {
      // the same request sent again is answered the codes that are kept, not those that it would have made
      result: { codes, madeAt: now.toISOString() },
      resource: { id: user.id, label: user.email },
      details: { codes: count },
      topics: ['passkeys'],
      jobs: tellPerson({ core, caller, now }, user.email, 'recovery-codes-made', null),
    }
  },
})

function mayMake(caller: Caller, entered: Entered): void {
  requireFresh(caller, entered)
  if (!entered.hasPasskey)
    throw new Conflict(
      'Recovery codes replace a lost passkey, and you don’t have a passkey yet. Add one first.',
    )
}
