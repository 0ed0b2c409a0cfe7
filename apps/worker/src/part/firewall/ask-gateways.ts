import { setTimeout as sleep } from 'node:timers/promises'
import { askGateways, gatewayAnswers } from '@gatehouse/core/machine/part/gateway-checks'
import type { PartHost } from '../part.ts'

/** A gateway gives a connection up a little sooner. */
const answerMs = 9_000

/** Has every living gateway connect to the server anew. Answers what kept one from it, as a sentence; null for nothing. */
export async function unreachedGateway({ core, account, server }: PartHost): Promise<string | null> {
  const check = await askGateways(core, { account, server })
  const deadline = Date.now() + answerMs
  for (let pause = 20; check.gateways.length > 0; pause = Math.min(pause * 2, 400)) {
    await sleep(pause)
    const answers = await gatewayAnswers(core, check)
    const failed = answers.find(({ error }) => error !== null)
    if (failed) return `${failed.gateway} could not connect anew: ${failed.error}`
    const waiting = answers.find(({ answered, dead }) => !answered && !dead)
    if (!waiting) return null
    if (Date.now() > deadline) return `${waiting.gateway} did not say whether it could connect anew.`
  }
  return null
}
