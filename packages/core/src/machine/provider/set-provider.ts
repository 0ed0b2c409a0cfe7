import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { Conflict, Invalid } from '../../access/errors.ts'
import { mutation } from '../../access/mutation.ts'
import { query } from '../../access/query.ts'
import type { Work } from '../../access/work.ts'
import { bind, iso, statement } from '../../database/statement.ts'
import { AccountProvider } from './account-provider.entity.ts'
import { demoTypes } from './demo-provider.ts'
import { hetznerWith, tokenContext } from './machine-provider.ts'
import { refusedBy } from './refused-by.ts'
import type { ProviderName, ProviderTrial, ProviderView } from './view.ts'

/** How long pages wait for a provider, in ms. */
export const patienceMs = 25_000

const token = z
  .string()
  .trim()
  .regex(/^[\w-]{16,200}$/, 'Paste the whole token: letters and digits alone.')

const current = statement<{ provider: ProviderName; set_at: string }>(
  'provider.current',
  'select provider, set_at from account_providers where account_id = account_in_context()',
)

/** Who rents the account's machines out. */
export const getProvider = query({
  scope: 'server:read',
  input: z.void(),
  read: () => [bind(current, [])],
  view: ([[row]]): ProviderView => ({ provider: row?.provider ?? 'none', setAt: iso(row?.set_at ?? null) }),
})

const servers = statement<{ id: string; name: string; host: string }>(
  'provider.servers',
  'select id, name, host from servers where account_id = account_in_context() and removed_at is null order by name',
)

/** Tries a token, and says what there is by it. Keeps nothing. Throws FreshAuth, Invalid for one that does not do, Unreachable. */
export const tryProvider = query({
  scope: 'account:update',
  input: z.object({ provider: z.literal('hetzner'), token }),
  fresh: true,
  read: () => [bind(servers, [])],
  async view([rows], { account }, { token }, { core }): Promise<ProviderTrial> {
    const signal = AbortSignal.timeout(patienceMs)
    try {
      const provider = await hetznerWith(core, account.id, token, { waits: false })
      const found = await provider.find(rows, signal)
      await provider.requireWrite(signal)
      const named = (there: boolean) => rows.filter((_, at) => (found[at] !== null) === there)
      return {
        machines: await provider.count(signal),
        matched: named(true).map(({ name }) => name),
        unmatched: named(false).map(({ name }) => name),
      }
    } catch (error) {
      throw refusedBy(error, 'token')
    }
  },
})

const addMachines = statement<never>(
  'demo_machine.add',
  `insert into demo_machines (account_id, server_id, type, disk, status)
   select s.account_id, s.id, t.name, t.disk, 'running'
   from servers s join jsonb_to_recordset($1) as t (name text, disk integer) on t.name = upper(s.type)
   where s.account_id = account_in_context() and s.removed_at is null on conflict do nothing`,
)

const resizing = statement<{ server_name: string }>(
  'provider.resizing',
  `select server_name from operations
   where account_id = account_in_context() and kind = 'resize' and state in ('waiting', 'running') limit 1`,
)

/** A server that is off in the midst of it could not be turned on. @throws Conflict */
async function refuseWhileResizing({ rows }: Pick<Work, 'rows'>): Promise<void> {
  const [open] = await rows(resizing, [])
  if (open)
    throw new Conflict(`The resize of ${open.server_name} is not over yet. Wait for it, then try again.`)
}

const keep = mutation({
  verb: 'account.provider_set',
  scope: 'account:update',
  input: z.object({
    provider: z.enum(['hetzner', 'demo']),
    token: token.optional(),
    matched: z.int().optional(),
  }),
  // whoever has a token may shut servers down
  fresh: ({ token }) => token !== undefined,
  async run(work, { provider, token, matched }) {
    const { core, em, rows, account, now } = work
    await refuseWhileResizing(work)
    const known = await em.findOne(AccountProvider, { accountId: account.id })
    const row =
      known ?? em.create(AccountProvider, { accountId: account.id, provider, token: null, setAt: now })
    row.provider = provider
    row.token = token ? core.sealer.seal(token, tokenContext(account.id)) : null
    row.setAt = now
    if (provider === 'demo') await rows(addMachines, [JSON.stringify(demoTypes)])
    return {
      result: { provider, setAt: now.toISOString() } satisfies ProviderView,
      resource: { id: account.id, label: account.slug },
      details: { provider, ...(matched !== undefined && { servers: matched }) },
      topics: ['servers'],
    }
  },
})

const settable = z.discriminatedUnion('provider', [
  z.object({ provider: z.literal('hetzner'), token, confirm: z.boolean().default(false) }),
  z.object({ provider: z.literal('demo') }),
])

/**
 * Says who rents the account's machines out. A token is tried first. One by which none of the account's servers is found has to be
 * confirmed. Throws FreshAuth where there is a token, Invalid, Conflict, Unreachable.
 */
export const setProvider = Object.assign(
  async (caller: Caller, input: z.input<typeof settable>): Promise<ProviderView> => {
    const before = await keep.answered(caller)
    if (before) return before.result
    const read = settable.safeParse(input)
    const asked = read.success ? read.data : null
    if (asked?.provider === 'hetzner') {
      const { provider, token } = asked
      const { machines, matched, unmatched } = await tryProvider(caller, { provider, token })
      if (matched.length === 0 && unmatched.length > 0 && !asked.confirm)
        throw new Conflict(
          `None of this account’s servers is among the ${machines} in this token’s project. It may be the token of another project. Confirm to keep it anyway.`,
        )
      return keep(caller, { provider, token, matched: matched.length })
    }
    if (asked?.provider === 'demo' && !caller.core.isDemo)
      throw new Invalid([{ path: ['provider'], message: 'The demo provider is for the demo alone.' }])
    if (!asked) {
      // who asks is refused before what they ask
      await tryProvider(caller, input as z.input<typeof tryProvider.input>)
      throw new Invalid([{ path: ['provider'], message: 'Choose hetzner, with a token.' }])
    }
    return keep(caller, asked)
  },
  { scope: keep.scope, input: settable },
)

/** Forgets the provider, and its token. Throws Conflict where there is none. */
export const removeProvider = mutation({
  verb: 'account.provider_removed',
  scope: 'account:update',
  input: z.void(),
  async run(work) {
    const { em, account, now } = work
    await refuseWhileResizing(work)
    const row = await em.findOne(AccountProvider, { accountId: account.id })
    if (!row || row.provider === 'none') throw new Conflict('No provider is set.')
    row.provider = 'none'
    row.token = null
    row.setAt = now
    return {
      result: { provider: 'none', setAt: now.toISOString() } satisfies ProviderView,
      resource: { id: account.id, label: account.slug },
      topics: ['servers'],
    }
  },
})
