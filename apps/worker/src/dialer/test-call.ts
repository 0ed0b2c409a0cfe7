import { dialledTrunk } from '@gatehouse/core/dialer/call/dialled-trunk'
import { callerNumber, dialledNumber } from '@gatehouse/core/dialer/trunk/dialled-number'
import { placesOf } from '@gatehouse/core/dialer/trunk/places-of'
import { isOutward } from '@gatehouse/core/dialer/trunk/resolved-hosts'
import { askServer } from '@gatehouse/core/fleet/manifest/ask-server'
import { callKind } from '@gatehouse/core/machine/operation/call-kind'
import { openHostWay } from '@gatehouse/hosts/sip/host-way'
import type { CallResult } from '@gatehouse/sip/call/call-result'
import { testCall } from '@gatehouse/sip/call/test-call'
import { UserAgent } from '@gatehouse/sip/transaction/user-agent'
import { WayEnded } from '@gatehouse/sip/transport/transport'
import { type RunnableKind, StepFailed, type StepRun, type StepWork } from '../operation/operation-steps.ts'
import { callInWords } from './call-words.ts'

const text = (value: unknown) => (typeof value === 'string' ? value : '')

/** How long a carrier may say nothing, in milliseconds. */
const silenceMs = 10_000

async function trunkOf({ core, operation }: StepWork) {
  const of = { account: operation.account, trunk: text(operation.input.trunk), server: operation.server }
  const trunk = await dialledTrunk(core, of)
  if (!trunk) throw new StepFailed('This server does not have the trunk any more, or it is turned off.')
  return trunk
}

const check: StepRun = async (work) => {
  const { hosts, transport } = await trunkOf(work)
  return `By ${transport.toUpperCase()} to ${hosts.map(({ host }) => host).join(', then ')}.`
}

const call: StepRun = async (work) => {
  const { core, hosts, operation, resumed, say, keep, held, signal } = work
  if (resumed)
    throw new StepFailed('Gatehouse was interrupted during the call. It is not placed a second time.')
  const trunk = await trunkOf(work)
  const number = text(operation.input.number)
  const seconds = operation.input.talkSeconds
  held()
  let result: CallResult | undefined
  for (const place of placesOf(trunk.hosts)) {
    result = await askServer(core, operation, (target) =>
      hosts.lend(target, async (link) => {
        const way = await openHostWay(link, { transport: trunk.transport, ...place, sound: trunk.sound })
        const agent = new UserAgent({ transport: way.transport, giveUpMs: silenceMs })
        try {
          return await testCall(agent, {
            number: dialledNumber(number, trunk),
            domain: trunk.domain,
            credentials: trunk.credentials ?? undefined,
            callerId: callerNumber(trunk.callerId, trunk),
            assertsCaller: trunk.assertsCaller,
            codecs: (['PCMU', 'PCMA'] as const).filter((codec) => trunk.codecs.includes(codec)),
            media: way.media,
            mayGoTo: (host) => trunk.local || isOutward(host),
            talkMs: typeof seconds === 'number' ? seconds * 1000 : undefined,
            onProgress: ({ words }) => void say(words).catch(() => {}),
            signal,
          })
        } finally {
          agent.close()
          way.close()
        }
      }),
    ).catch((error: unknown) => {
      if (!(error instanceof WayEnded)) throw error
      return unreached(error.message)
    })
    if (result.outcome !== 'unreachable') break
  }
  if (!result) throw new StepFailed('The trunk has no host.')
  const { outcome, status, words, ringAfterMs, answerAfterMs, talkedMs, endedBy, codec, audio } = result
  const kept = { outcome, status, words, ringAfterMs, answerAfterMs, talkedMs, endedBy, codec }
  await keep({ result: { ...kept, audio: audio && { ...audio } } })
  return callInWords(result)
}

const unreached = (words: string): CallResult => ({
  outcome: 'unreachable',
  status: null,
  words,
  ringAfterMs: null,
  answerAfterMs: null,
  talkedMs: null,
  endedBy: null,
  codec: null,
  audio: null,
})

/** Places a test call as `callKind` says. A carrier's refusal is a result, and no failure. */
export const testCallRun: RunnableKind = {
  kind: callKind,
  run: { check, call },
  outcome: ({ kept }, isFailed) => (isFailed ? null : callInWords(kept.result as unknown as CallResult)),
}
