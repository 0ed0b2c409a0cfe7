import type { Caller } from '../access/caller.ts'
import type { Stage } from '../testing/stage.ts'
import { runFirewallVerbs } from './firewall/firewall-verbs.testing.ts'
import { claimOperations } from './operation/claim-operations.ts'
import { endOperation } from './operation/end-operation.ts'
import { operationKind } from './operation/operation-kinds.ts'
import { startTestOperations } from './operation/operations.testing.ts'
import { writeStep } from './operation/write-step.ts'
import { removeProvider, setProvider } from './provider/set-provider.ts'
import { cancelRestart } from './service/cancel-restart.ts'
import { chooseServices } from './service/choose-services.ts'
import { restartService } from './service/restart-service.ts'

/** Runs every verb about machines once. */
export async function runMachineVerbs(stage: Stage, as: Caller, server: string) {
  const { core } = stage.gatehouse
  await chooseServices(as, { server, services: ['asterisk.service'] })
  await runFirewallVerbs(stage, as, server)
  await setProvider(as, { provider: 'demo' })
  await removeProvider(as, undefined)
  const starts = {
    resize: () => startTestOperations({ caller: as }, [server]),
    restart: () => restartService(as, { server, unit: 'asterisk.service' }),
  }
  const [waiting = ''] = (await starts.restart()).operations
  await cancelRestart(as, { operation: waiting })
  for (const [name, failed] of [
    ['resize', true],
    ['resize', false],
    ['restart', true],
    ['restart', false],
  ] as const) {
    await starts[name]()
    const claim = { lease: `test-${name}-${failed}`, places: 1, mostOfAccount: 1, kinds: [name] }
    const [operation] = await claimOperations(core, claim)
    const kind = operation && operationKind(operation.kind)
    if (!kind) throw new Error('nothing to end')
    if (failed) await writeStep(core, operation, 'check', 'failed', 'It is "locked" \\.')
    await endOperation(core, operation, kind, { outcome: 'It is on.', failed })
  }
}
