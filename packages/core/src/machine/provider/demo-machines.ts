import type { Core } from '../../access/core.ts'
import { systemRows } from '../../access/system-read.ts'
import { statement } from '../../database/statement.ts'
import { type DemoMachineRow, demoMachineView } from './demo-provider.ts'
import type { MachineType } from './view.ts'

const everywhere = statement<DemoMachineRow & { port: number }>(
  'demo_machine.everywhere',
  `select d.server_id as server, s.name, s.port, d.type, d.disk, d.status, d.actions
   from demo_machines d join servers s on s.account_id = d.account_id and s.id = d.server_id where s.removed_at is null`,
)

/** The machines of the demo's provider, by the ports of their servers: what the sandboxes follow. */
export async function demoMachines(
  core: Core,
): Promise<{ port: number; type: MachineType; isOn: boolean }[]> {
  return (await systemRows(core)(everywhere, [])).map((row) => {
    const { type, status } = demoMachineView(row)
    return { port: row.port, type, isOn: status === 'running' }
  })
}
