import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { Invalid, NotFound } from '../../access/errors.ts'
import { refuseGrowth } from '../../access/growth.ts'
import { id } from '../../access/input.ts'
import { type AccountWork, mutation } from '../../access/mutation.ts'
import { query } from '../../access/query.ts'
import { bind, statement } from '../../database/statement.ts'
import { serversNamed } from '../../machine/firewall/find-rules.ts'
import type { CarrierWay } from './carrier-way.ts'
import { resolvedHosts } from './resolved-hosts.ts'
import { Trunk } from './trunk.entity.ts'
import { trunkContext } from './trunk-context.ts'
import { refuseMixed, trunkFields, trunkName, trunkSecret } from './trunk-fields.ts'
import { reachesFurther } from './trunk-growth.ts'
import { bringRules } from './trunk-rules.ts'
import { TrunkServer } from './trunk-server.entity.ts'
import { refuseAnother, trunkStanding } from './trunk-standing.ts'
import { tryHosts } from './try-trunk.ts'
import type { CarrierAnswer, TrunkHost } from './view.ts'

const written = z.object({
  ...trunkFields,
  /** Left out, it stays as it is. */
  secret: trunkSecret.optional(),
  /** Keeps it although nobody could try it, or nobody answered. */
  untried: z.boolean().default(false),
})
export const createdTrunk = written.extend({ name: trunkName })
export const updatedTrunk = written.extend({ trunk: id })

/** Whatever would be refused afterwards is refused before the carrier is asked. */
const mayWrite = query({
  scope: 'trunk:write',
  input: z.union([updatedTrunk, createdTrunk]),
  read: (input) => [bind(trunkStanding, 'trunk' in input ? [input.trunk, null] : [null, input.name])],
  async view([[row]], { account }, input) {
    if (!row) throw new NotFound('account')
    if (!('trunk' in input)) {
      await refuseGrowth([account], 'always')
      refuseAnother(row, input.name)
    } else if (row.id === null) throw new NotFound('trunk')
    else await refuseGrowth([account], 'sometimes', () => reachesFurther(row, input))
    return { account: account.id, row, input }
  },
})

/** Looks up the hosts, and tries what is new from the first of its servers. @throws Invalid with the carrier's own words */
async function tried(
  caller: Caller,
  raw: z.input<typeof createdTrunk> | z.input<typeof updatedTrunk>,
  carriers: CarrierWay,
): Promise<{ hosts: TrunkHost[]; answer: CarrierAnswer | null }> {
  const { account, row, input } = await mayWrite(caller, raw)
  if (input.username !== null && input.secret === undefined && !row.secret)
    throw new Invalid([{ path: ['secret'], message: 'Enter the secret that goes with the username.' }])
  refuseMixed(input)
  const hosts = await resolvedHosts(carriers.names, { ...input, account })
  const [server] = input.servers
  if (input.username === null || input.untried) return { hosts, answer: null }
  if (server === undefined)
    throw new Invalid([
      { path: ['servers'], message: 'Choose a server that tries the secret, or keep it untried.' },
    ])
  const secret =
    input.secret ??
    (row.secret && row.id !== null
      ? caller.core.sealer.open(Buffer.from(row.secret), trunkContext(account, row.id)).toString()
      : '')
  const question = {
    transport: input.transport,
    domain: input.domain ?? hosts[0]?.host ?? '',
    credentials: { username: input.username, secret },
  }
  const answer = await tryHosts(caller, { account, server }, carriers, hosts, question)
  const isGood = answer.outcome === 'accepted' || answer.outcome === 'alive'
  if (!isGood) {
    const path = answer.outcome === 'refused' ? 'secret' : 'hosts'
    const said = answer.outcome === 'refused' ? 'The carrier refused it' : 'It could not be tried'
    throw new Invalid([{ path: [path], message: `${said}: ${answer.words}` }])
  }
  return { hosts, answer }
}

const addresses = z.array(z.string())
const target = z.object({ name: z.string(), port: z.int(), priority: z.int(), weight: z.int(), addresses })
const hostRows = z.array(
  z.object({
    host: z.string(),
    port: z.int(),
    portOpen: z.boolean().optional(),
    addresses,
    targets: z.array(target).optional(),
  }),
)
const looked = { hosts: hostRows, answer: z.string().nullable() }

async function give(work: AccountWork, trunk: Trunk, servers: readonly string[]): Promise<string[]> {
  const { em, account, now } = work
  const found = await serversNamed(work, servers)
  const there = await em.find(TrunkServer, { accountId: account.id, trunkId: trunk.id })
  for (const row of there) if (!servers.includes(row.serverId)) em.remove(row)
  for (const { id } of found)
    if (!there.some(({ serverId }) => serverId === id))
      em.persist(
        em.create(TrunkServer, { accountId: account.id, trunkId: trunk.id, serverId: id, since: now }),
      )
  await bringRules(
    work,
    trunk,
    found.map(({ id }) => id),
  )
  return found.map(({ name }) => name)
}

type Written = Omit<z.output<typeof written>, 'hosts' | 'secret' | 'servers'>

const columnsOf = ({ untried: _, domain, countryCode, ...rest }: Written, hosts: TrunkHost[]) => ({
  ...rest,
  domain: domain ?? hosts[0]?.host ?? '',
  countryCode: rest.numberFormat === 'national' ? countryCode : null,
  hosts,
})

const keepNew = mutation({
  verb: 'trunk.created',
  scope: 'trunk:write',
  input: createdTrunk.omit({ hosts: true }).extend(looked),
  async run(work, { name, secret, servers, hosts, answer, ...fields }) {
    const { em, core, account, now, rows } = work
    const [standing] = await rows(trunkStanding, [null, name])
    if (standing) refuseAnother(standing, name)
    const id = uuidv7()
    const sealed =
      fields.username !== null && secret !== undefined
        ? core.sealer.seal(secret, trunkContext(account.id, id))
        : null
    const trunk = em.create(Trunk, {
      accountId: account.id,
      id,
      name,
      ...columnsOf(fields, hosts),
      secret: sealed,
      createdAt: now,
    })
    em.persist(trunk)
    await em.flush()
    const names = await give(work, trunk, servers)
    return {
      result: { id, answer },
      resource: { id, label: name },
      details: { servers: names, ...(answer !== null && { answer }) },
    }
  },
})

/**
 * Adds a trunk: its hosts' names are looked up, and its secret is tried from the first of its servers before it is kept. The firewall's rules
 * that it needs come with it. Throws Invalid with the carrier's own words, Conflict, LimitReached, NotFound, Suspended, Unreachable.
 */
export async function createTrunk(caller: Caller, input: z.input<typeof createdTrunk>, carriers: CarrierWay) {
  const before = await keepNew.answered(caller)
  if (before) return before.result
  const { hosts, answer } = await tried(caller, input, carriers)
  return keepNew(caller, { ...input, hosts, answer: answer?.words ?? null })
}

// what was said of hosts that it had
const forgetLookup = statement<never>(
  'trunk.forget_lookup',
  'delete from trunk_lookups where account_id = account_in_context() and trunk_id = $1',
)

const keepChanged = mutation({
  verb: 'trunk.updated',
  scope: 'trunk:write',
  input: updatedTrunk.omit({ hosts: true }).extend(looked),
  async grows(after, { rows }) {
    const [before] = await rows(trunkStanding, [after.trunk, null])
    return before !== undefined && before.id !== null && reachesFurther(before, after)
  },
  async run(work, { trunk: which, secret, servers, hosts, answer, ...fields }) {
    const { em, core, account } = work
    const trunk = await em.findOne(Trunk, { accountId: account.id, id: which })
    if (!trunk) throw new NotFound('trunk')
    em.assign(trunk, columnsOf(fields, hosts))
    if (fields.username === null) trunk.secret = null
    else if (secret !== undefined) trunk.secret = core.sealer.seal(secret, trunkContext(account.id, which))
    if (trunk.username !== null && !trunk.secret)
      throw new Invalid([{ path: ['secret'], message: 'Enter the secret that goes with the username.' }])
    await work.rows(forgetLookup, [which])
    const names = await give(work, trunk, servers)
    return {
      result: { id: which, answer },
      resource: { id: which, label: trunk.name },
      details: {
        servers: names,
        ...(secret !== undefined && { secret: 'changed' }),
        ...(answer !== null && { answer }),
      },
    }
  },
})

/** Changes a trunk, all of it but its name; a new secret is tried before the old one is dropped. Throws as {@link createTrunk}. */
export async function updateTrunk(caller: Caller, input: z.input<typeof updatedTrunk>, carriers: CarrierWay) {
  const before = await keepChanged.answered(caller)
  if (before) return before.result
  const { hosts, answer } = await tried(caller, input, carriers)
  return keepChanged(caller, { ...input, hosts, answer: answer?.words ?? null })
}

/** Removes a trunk, and the firewall's rules that came with it. Throws NotFound. */
export const removeTrunk = mutation({
  verb: 'trunk.removed',
  scope: 'trunk:write',
  input: z.object({ trunk: id }),
  async run(work, { trunk: which }) {
    const { em, account } = work
    const trunk = await em.findOne(Trunk, { accountId: account.id, id: which })
    if (!trunk) throw new NotFound('trunk')
    const names = (await em.find(TrunkServer, { accountId: account.id, trunkId: which })).length
    await give(work, trunk, [])
    em.remove(trunk)
    return { result: { id: which }, resource: { id: which, label: trunk.name }, details: { servers: names } }
  },
})
