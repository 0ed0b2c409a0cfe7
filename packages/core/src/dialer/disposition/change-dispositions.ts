import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { Conflict, Invalid, NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { type AccountWork, mutation } from '../../access/mutation.ts'
import { statement } from '../../database/statement.ts'
import { Disposition } from './disposition.entity.ts'
import { code, completed, dispositionFields, mostDispositions } from './disposition-fields.ts'

const own = ({ em, account }: AccountWork): Promise<Disposition[]> =>
  em.find(
    Disposition,
    { accountId: account.id, system: false },
    { orderBy: { position: 'asc', code: 'asc' } },
  )

/** One that people may change. @throws NotFound, Conflict where it is the dialer's own */
async function changeable({ em, account }: AccountWork, id: string): Promise<Disposition> {
  const found = await em.findOne(Disposition, { accountId: account.id, id })
  if (!found) throw new NotFound('disposition')
  if (found.system)
    throw new Conflict(`${found.code} is the dialer’s own: it is set by the dialer, and can’t be changed.`)
  return found
}

const about = ({ id, code }: Disposition) => ({ resource: { id, label: code } })

/** Adds a disposition at the end of the list. Throws Invalid, Conflict where the code is taken. */
export const createDisposition = mutation({
  verb: 'disposition.created',
  scope: 'disposition:write',
  input: z.object({ code, ...dispositionFields }).transform(completed),
  async run(work, { code, ...fields }) {
    const { em, account, now } = work
    const taken = await em.findOne(Disposition, { accountId: account.id, code })
    if (taken)
      throw new Conflict(
        `${code} is taken: “${taken.label}”${taken.system ? ', the dialer’s own' : taken.retiredAt ? ', which is retired' : ''}. Choose another code.`,
      )
    const there = await own(work)
    if (there.length >= mostDispositions)
      throw new Conflict(`An account has at most ${mostDispositions} dispositions. Remove one first.`)
    const made = em.create(Disposition, {
      accountId: account.id,
      id: uuidv7(),
      code,
      ...fields,
      position: (there.at(-1)?.position ?? 0) + 1,
      system: false,
      retiredAt: null,
      createdAt: now,
    })
    em.persist(made)
    return { result: { id: made.id }, ...about(made) }
  },
})

/** Changes all of a disposition but its code, which says what calls of the past were. Throws NotFound, Invalid, Conflict. */
export const updateDisposition = mutation({
  verb: 'disposition.updated',
  scope: 'disposition:write',
  input: z
    .object({ disposition: id, code: z.string().optional(), ...dispositionFields })
    .transform(completed),
  async run(work, { disposition, code, ...fields }) {
    const found = await changeable(work, disposition)
    if (code !== undefined && code !== found.code)
      throw new Invalid([
        { path: ['code'], message: 'A code is never renamed. Retire this one and create another.' },
      ])
    work.em.assign(found, fields)
    return { result: { id: found.id }, ...about(found) }
  },
})

const used = statement<{ used: boolean }>(
  'disposition.used',
  `select exists (select from disposition_uses where account_id = account_in_context() and code = $1) as used`,
)

class InUse extends Conflict {}

const removeUnused = mutation({
  verb: 'disposition.removed',
  scope: 'disposition:write',
  input: z.object({ disposition: id }),
  async run(work, { disposition }) {
    const found = await changeable(work, disposition)
    const [row] = await work.rows(used, [found.code])
    if (row?.used) throw new InUse(`${found.code} has been in use.`)
    work.em.remove(found)
    return { result: { outcome: 'removed' as const }, ...about(found) }
  },
})

const retire = mutation({
  verb: 'disposition.retired',
  scope: 'disposition:write',
  input: z.object({ disposition: id }),
  async run(work, { disposition }) {
    const found = await changeable(work, disposition)
    if (found.retiredAt) throw new Conflict(`${found.code} is retired already.`)
    found.retiredAt = work.now
    return { result: { outcome: 'retired' as const }, ...about(found) }
  },
})

/**
 * Takes a disposition away: one that a server has ever had is retired instead, so that the calls that have it keep their meaning. Throws
 * NotFound, Conflict.
 */
export const removeDisposition = Object.assign(
  async (caller: Caller, input: z.input<typeof removeUnused.input>) => {
    try {
      return await removeUnused(caller, input)
    } catch (error) {
      if (!(error instanceof InUse)) throw error
      return retire(caller, input)
    }
  },
  { scope: removeUnused.scope, input: removeUnused.input },
)

/** Lets agents choose a retired disposition again. Throws NotFound, Conflict. */
export const restoreDisposition = mutation({
  verb: 'disposition.restored',
  scope: 'disposition:write',
  input: z.object({ disposition: id }),
  async run(work, { disposition }) {
    const found = await changeable(work, disposition)
    if (!found.retiredAt) throw new Conflict(`${found.code} is not retired.`)
    found.retiredAt = null
    return { result: { id: found.id }, ...about(found) }
  },
})

/** Puts the account's dispositions into another order, all of them named but the dialer's own. Throws Conflict. */
export const reorderDispositions = mutation({
  verb: 'disposition.reordered',
  scope: 'disposition:write',
  input: z.object({ dispositions: z.array(id).max(mostDispositions) }),
  async run(work, { dispositions }) {
    const there = await own(work)
    const places = new Map(dispositions.map((one, at) => [one, at + 1]))
    if (places.size !== there.length || !there.every((one) => places.has(one.id)))
      throw new Conflict(
        'These are not the dispositions of this account any more. Look at them and try again.',
      )
    for (const one of there) one.position = places.get(one.id) ?? one.position
    return { result: { dispositions }, resource: { id: work.account.id, label: work.account.slug } }
  },
})
