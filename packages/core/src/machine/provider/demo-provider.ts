import type { Core } from '../../access/core.ts'
import { systemRows } from '../../access/system-read.ts'
import { statement } from '../../database/statement.ts'
import { type MachineAction, type MachineCommand, type MachineProvider, ProviderFailure } from './provider.ts'
import type { Machine, MachineType } from './view.ts'

const type = (
  name: string,
  cores: number,
  memory: number,
  disk: number,
  monthly: number,
  hourly: string,
): MachineType => ({
  ...{ name, cores, memory, disk },
  cpu: 'dedicated',
  architecture: 'x86',
  price: { currency: 'EUR', monthly, hourly },
  unavailable: null,
})

/** What the demo's provider rents out. */
export const demoTypes: readonly MachineType[] = [
  type('CCX13', 2, 8, 80, 1249, '0.02'),
  type('CCX23', 4, 16, 160, 2449, '0.0392'),
  type('CCX33', 8, 32, 240, 4849, '0.0777'),
  type('CCX43', 16, 64, 360, 9649, '0.1546'),
  { ...type('CCX53', 32, 128, 600, 19_249, '0.3085'), unavailable: 'Not available in demo.' },
  { ...type('CAX21', 4, 8, 80, 699, '0.0112'), cpu: 'shared', architecture: 'arm' },
]

/** How long changing a type takes there. */
const changeMs = 5_000

/** A machine's row. */
export interface DemoMachineRow {
  server: string
  name: string
  type: string
  disk: number
  status: 'running' | 'off'
  actions: { id: number; command: MachineCommand; startedAt: string }[]
}

const all = statement<DemoMachineRow>(
  'demo_machine.all',
  `select d.server_id as server, s.name, d.type, d.disk, d.status, d.actions
   from demo_machines d join servers s on s.account_id = d.account_id and s.id = d.server_id where d.account_id = $1`,
)

const act = statement<{ id: number }>(
  'demo_machine.act',
  `update demo_machines set type = coalesce($3, type), disk = greatest(disk, coalesce($4, disk)), status = $5,
     actions = jsonb_build_array(jsonb_build_object('id', coalesce((actions -> 0 ->> 'id')::bigint, 0) + 1, 'command', $6::text,
       'startedAt', clock_timestamp())) || jsonb_path_query_array(actions, '$[0 to 8]')
   where account_id = $1 and server_id = $2 returning (actions -> 0 ->> 'id')::bigint as id`,
)

/** The demo's provider: machines that are rows, and sandboxes that follow them. */
export function demoProvider(core: Core, account: string): MachineProvider {
  const rows = () => systemRows(core)(all, [account])
  const one = async (id: string) => (await rows()).find(({ server }) => server === id) ?? null
  return {
    name: 'demo',
    async find(sought) {
      const known = await rows()
      return sought.map(({ id }) => {
        const row = known.find(({ server }) => server === id)
        return row ? demoMachineView(row) : null
      })
    },
    async count() {
      return (await rows()).length
    },
    async machine(id) {
      const row = await one(id)
      return row && demoMachineView(row)
    },
    types: async () => [...demoTypes],
    async begin(id, command) {
      const row = await one(id)
      if (!row) throw new ProviderFailure('not_found', 'The demo provider doesn’t have this server.')
      const chosen = command.kind === 'change-type' ? typeNamed(command.type) : null
      if (chosen && row.status !== 'off')
        throw new ProviderFailure('server_not_stopped', 'The server is not off.')
      const grows = command.kind === 'change-type' && command.upgradeDisk
      const status = command.kind === 'shutdown' || command.kind === 'poweroff' ? 'off' : 'running'
      const values = [account, id, chosen?.name ?? null, grows ? chosen?.disk : null, status, command.kind]
      const [begun] = await systemRows(core)(act, values)
      return { id: Number(begun?.id ?? 0), command: command.kind, status: 'running', error: null }
    },
    async actions(sought) {
      const known = await rows()
      return sought.map(({ machine, action }) => {
        const row = known.find(({ server }) => server === machine)
        const found = row?.actions.find(({ id }) => id === action)
        return found ? actionView(found) : null
      })
    },
    async actionsOf(id) {
      return ((await one(id))?.actions ?? []).map(actionView)
    },
    async requireWrite() {},
  }
}

function typeNamed(name: string): MachineType {
  const found = demoTypes.find((one) => one.name === name)
  if (!found) throw new ProviderFailure('invalid_server_type', `The demo provider has no ${name}.`)
  return found
}

const isUnderWay = ({ command, startedAt }: DemoMachineRow['actions'][number]) =>
  command === 'change-type' && Date.now() - Date.parse(startedAt) < changeMs

/** The machine that a row is. */
export function demoMachineView(row: DemoMachineRow): Machine {
  const [last] = row.actions
  const changing = last !== undefined && isUnderWay(last)
  return {
    id: row.server,
    name: row.name,
    status: changing ? 'migrating' : row.status,
    locked: changing,
    rescue: false,
    type: typeNamed(row.type),
    disk: row.disk,
    location: 'demo',
    firewalls: 0,
  }
}

const actionView = (action: DemoMachineRow['actions'][number]): MachineAction => ({
  id: action.id,
  command: action.command,
  status: isUnderWay(action) ? 'running' : 'success',
  error: null,
})
