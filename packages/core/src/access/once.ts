import { createHash } from 'node:crypto'
import { deserialize, serialize } from 'node:v8'
import canonicalize from 'canonicalize'
import type { Verb } from '../audit/event/verbs.ts'
import { type Bound, bind, statement } from '../database/statement.ts'
import { type Caller, credentialForEntrance, type Once } from './caller.ts'
import type { Reach } from './caller-key.ts'
import { Conflict, Invalid } from './errors.ts'

/** How long an answer is kept, in hours. */
export const onceHours = 24

/** Under which header of a request its key is sent. */
export const onceHeader = 'idempotency-key'

const shape = /^[!-~]{1,255}$/

/** What a request names itself, or what is wrong with that. */
export function onceOf(key: string, procedure: string, input: unknown): Once | Invalid {
  if (!shape.test(key)) return wrongOnce('Use 1 to 255 visible ASCII characters, without spaces.')
  try {
    return { key, procedure, digest: digestOf(input) }
  } catch {
    // half of a surrogate pair, or a number beyond what JSON's are
    return wrongOnce('The input holds text or a number that has no canonical JSON.')
  }
}

/** The refusal of a request's key. */
export const wrongOnce = (message: string) => new Invalid([{ path: [onceHeader], message }])

/** SHA-256 of an input as canonical JSON (RFC 8785), in base64: the order of fields is no difference. */
export function digestOf(input: unknown): string {
  return createHash('sha256')
    .update(canonicalize(input) ?? '')
    .digest('base64')
}

/** What was answered, as it is kept. */
interface Kept {
  digest: string
  /** Whether it took a fresh touch: then it takes one to hear it again. */
  fresh: boolean
  result: unknown
}

/** A row that is kept of an answer, as far as it is read. */
export interface KeptRow {
  owner: string
  sealed: Buffer
}

const ofRequest =
  `caller = $1 and procedure = $2 and verb = $3 and key = $4 and at > statement_timestamp() - interval '${onceHours} hours'` as const

const inAccount = statement<KeptRow>(
  'once.in_account',
  `select account_id as owner, sealed from idempotency_keys where account_id = account_in_context() and ${ofRequest}`,
)
const ofPerson = statement<KeptRow>(
  'once.of_person',
  `select user_id as owner, sealed from idempotency_keys where user_id = user_in_context() and ${ofRequest}`,
)
// what is there already has expired
const keep = statement<never>(
  'once.keep',
  `insert into idempotency_keys (account_id, user_id, caller, procedure, verb, key, sealed) values ($1, $2, $3, $4, $5, $6, $7)
   on conflict (account_id, user_id, caller, procedure, verb, key) do update set sealed = excluded.sealed, at = excluded.at`,
)

/** What names the row of a request that was made by this caller; undefined where it names itself nothing. */
function nameOf(caller: Caller, verb: Verb): unknown[] | undefined {
  const once = caller.request?.once
  if (!once || once instanceof Invalid || !caller.credential) return undefined
  const [kind, secret] = credentialForEntrance(caller.credential)
  const by = createHash('sha256').update(kind)
  if (secret) by.update(secret)
  return [by.digest(), once.procedure, verb, once.key]
}

/** The statement that finds what a request was answered before, under the lock of the entrance that is sent with it. */
export function findingKept(caller: Caller, reach: Reach, verb: Verb): Bound<KeptRow> | undefined {
  const name = nameOf(caller, verb)
  return name && bind(reach === 'account' ? inAccount : ofPerson, name)
}

/** By what the answer to a request is sealed. */
export const onceContext = (owner: string, procedure: string, verb: string, key: string) =>
  `once:${owner} ${procedure} ${verb} ${key}`

/**
 * What the same request was answered, and whether that took a fresh touch; undefined for one that was not made yet.
 * @throws Conflict where the key was another request's
 */
export function answeredBefore(caller: Caller, verb: Verb, row: KeptRow | undefined): Kept | undefined {
  const once = caller.request?.once
  if (!row || !once || once instanceof Invalid) return undefined
  const kept = opened(caller, row.sealed, onceContext(row.owner, once.procedure, verb, once.key))
  if (!kept)
    throw new Conflict('This Idempotency-Key was used, and what was answered cannot be read any more.')
  if (kept.digest !== once.digest)
    throw new Conflict('This Idempotency-Key was used for a request with another input. Use a new one.')
  return kept
}

function opened({ core }: Caller, sealed: Buffer, context: string): Kept | undefined {
  try {
    return deserialize(core.sealer.open(sealed, context)) as Kept // as keepingAnswer() has written it
  } catch {
    // sealed with another secret, or written by a newer Node
    return undefined
  }
}

/** The statement that keeps what a request is answered, in the transaction that does it; undefined where it names itself nothing. */
export function keepingAnswer(
  caller: Caller,
  verb: Verb,
  of: { account: string } | { user: string },
  answer: Omit<Kept, 'digest'>,
): Bound<never> | undefined {
  const name = nameOf(caller, verb)
  const once = caller.request?.once
  if (!name || !once || once instanceof Invalid) return undefined
  const [account, user] = 'account' in of ? [of.account, null] : [null, of.user]
  const { key, procedure, digest } = once
  const sealed = caller.core.sealer.seal(
    serialize({ digest, ...answer } satisfies Kept),
    onceContext(account ?? user, procedure, verb, key),
  )
  return bind(keep, [account, user, ...name, sealed])
}
