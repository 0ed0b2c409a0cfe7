import { log } from '@gatehouse/core/log/service-log'
import { openCarrier, type SmallCarrier } from '@gatehouse/sip/carrier/open-carrier'
import type { Behaviour } from '@gatehouse/sip/carrier/switchboard'
import type { DemoCarrierPlace } from './demo-carrier-place.ts'

/** What can be called in the demo. */
const numbers: Readonly<Record<string, Behaviour>> = {
  '+15550100': { ringMs: 400, thenMs: 1200 },
  '+15550101': { ringMs: 400, thenMs: 600, refusal: [486, 'Busy here, as in every demo'] },
  '+15550102': { ringMs: 400 },
  '+15550103': { ringMs: 400, thenMs: 800, talkMs: 2000 },
}
const nobody: Behaviour = { thenMs: 200, refusal: [404, 'Nobody has this number: call +15550100'] }

/** Starts the demo's carrier in this process, on loopback: real SIP, and phones that send back what they hear. Null where its port is taken. */
export async function startDemoCarrier({
  port,
  ...credentials
}: DemoCarrierPlace): Promise<SmallCarrier | null> {
  try {
    return await openCarrier({
      name: 'Demo carrier: call +15550100',
      host: '127.0.0.1',
      port,
      credentials,
      numbers: (number) => numbers[number] ?? nobody,
    })
  } catch (error) {
    log.warn({ port, error: (error as Error).message }, 'the demo’s carrier was not started')
    return null
  }
}
