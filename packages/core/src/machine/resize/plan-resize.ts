import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Core } from '../../access/core.ts'
import { Conflict, Invalid, NotFound } from '../../access/errors.ts'
import { refuseGrowth } from '../../access/growth.ts'
import { id } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { bind, statement } from '../../database/statement.ts'
import { serverType } from '../../fleet/server/server-fields.ts'
import { machineProvider } from '../provider/machine-provider.ts'
import type { MachineProvider } from '../provider/provider.ts'
import { refusedBy } from '../provider/refused-by.ts'
import { patienceMs } from '../provider/set-provider.ts'
import { type Machine, providerTitle, type ResizePreview, type ServerTypes } from '../provider/view.ts'
import { typeChoice, whyNotNow } from './type-choice.ts'

interface Row {
  id: string
  host: string
  sessions: number
}

const one = statement<Row>(
  'resize.plan',
  `select s.id, s.host, (
     select count(*)::integer from sessions e where e.account_id = s.account_id and e.server_id = s.id and e.closed_at is null) as sessions
   from servers s where s.account_id = account_in_context() and s.id = $1 and s.removed_at is null`,
)

const none = 'No provider is set for this account. An owner can set one in the account’s settings.'

/** The server's machine. @throws NotFound, Invalid where there is no provider, Conflict where it does not have the server */
async function machineOf(
  core: Core,
  account: string,
  row: Row | undefined,
  signal: AbortSignal,
): Promise<{ provider: MachineProvider; machine: Machine }> {
  if (!row) throw new NotFound('server')
  const provider = await machineProvider(core, account, { waits: false })
  if (!provider) throw new Invalid([{ path: ['server'], message: none }])
  const [machine] = await provider.find([row], signal)
  if (!machine)
    throw new Conflict(
      `${providerTitle[provider.name]} has no server with this address in the token’s project.`,
    )
  return { provider, machine }
}

/** What a server can become, with prices where it stands. Throws NotFound, Unreachable; where nothing can be offered it says why. */
export const listServerTypes = query({
  scope: 'server:resize',
  input: z.object({ server: id }),
  read: ({ server }) => [bind(one, [server])],
  async view([[row]], { account }, _input, { core }): Promise<ServerTypes> {
    const signal = AbortSignal.timeout(patienceMs)
    try {
      const { provider, machine } = await machineOf(core, account.id, row, signal)
      const types = await provider.types(machine.location, signal)
      return {
        provider: provider.name,
        location: machine.location,
        disk: machine.disk,
        types: types.map((type) => typeChoice(machine, type)),
      }
    } catch (error) {
      if (error instanceof Invalid) return { provider: 'none', why: none }
      throw refusedBy(error, 'server')
    }
  },
})

const input = z.object({ server: id, type: serverType, upgradeDisk: z.boolean().default(false) })

/** A preview, and which machine it is about. */
export interface ResizePlan {
  preview: ResizePreview
  machine: string
}

/** Looks at the provider what a resize would come to. */
async function plan(
  core: Core,
  account: string,
  row: Row | undefined,
  { type, upgradeDisk }: z.output<typeof input>,
): Promise<ResizePlan> {
  const signal = AbortSignal.timeout(patienceMs)
  try {
    const { provider, machine } = await machineOf(core, account, row, signal)
    const isMeant = ({ name }: { name: string }) => name.toLowerCase() === type.toLowerCase()
    const found = (await provider.types(machine.location, signal)).find(isMeant)
    const about = (message: string) => new Invalid([{ path: ['type'], message }])
    if (!found) throw about(`${providerTitle[provider.name]} has no type ${type}.`)
    const { reason, present: _, ...after } = typeChoice(machine, found)
    if (reason) throw about(reason)
    const now = whyNotNow(machine)
    if (now) throw new Conflict(now)
    const disk = {
      before: machine.disk,
      after: upgradeDisk ? after.disk : machine.disk,
      grows: upgradeDisk && after.disk > machine.disk,
    }
    const before = machine.type
    const of = [machine.id, machine.location, machine.status, before.name, before.price, after, disk]
    const preview: ResizePreview = {
      ...{ provider: provider.name, location: machine.location, before, after, disk },
      sessions: row?.sessions ?? 0,
      status: machine.status,
      words: wordsOf(machine, after.disk, disk),
      digest: createHash('sha256').update(JSON.stringify(of)).digest('hex'),
    }
    return { machine: machine.id, preview }
  } catch (error) {
    throw refusedBy(error, 'server')
  }
}

const read = ({ server }: { server: string }) => [bind(one, [server])] as const

/** What a resize would come to: price, disk, sessions, and a digest by which it is asked for. Throws NotFound, Invalid, Conflict, Unreachable. */
export const previewResize = query({
  scope: 'server:resize',
  input,
  read,
  view: async ([[row]], { account }, asked, { core }) => (await plan(core, account.id, row, asked)).preview,
})

/** The same for whoever is about to begin: under a hold nobody hears more. Throws Suspended, too. */
export const planResize = query({
  scope: 'server:resize',
  input,
  read,
  async view([[row]], { account }, asked, { core }) {
    await refuseGrowth([account], 'always')
    return plan(core, account.id, row, asked)
  },
})

function wordsOf(machine: Machine, offered: number, disk: ResizePreview['disk']): string[] {
  const away =
    machine.status === 'off'
      ? 'The server is off now, and will be on afterwards.'
      : 'The server is shut down, changed and started again. It is away for some minutes.'
  const kept =
    offered > disk.before
      ? `The disk stays at ${disk.before} GB, so that the server can go back to a smaller type.`
      : `The disk stays at ${disk.before} GB.`
  return [
    away,
    disk.grows
      ? `The disk grows from ${disk.before} GB to ${disk.after} GB. It can’t be made smaller again.`
      : kept,
  ]
}
