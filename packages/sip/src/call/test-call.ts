import { failureOf } from '../check/check.ts'
import { wordsOf } from '../check/words-of.ts'
import { SignIn } from '../digest/signed-in.ts'
import { Exchange } from '../media/exchange.ts'
import { pitches } from '../media/tone.ts'
import { Malformed } from '../message/malformed.ts'
import { type Header, headerOf, type SipRequest, type SipResponse } from '../message/message.ts'
import { type Codec, codecs, parseSdp, writeSdp } from '../message/sdp.ts'
import { bracketed, escapedUser } from '../message/uri.ts'
import { longest } from '../transaction/clock.ts'
import type { Invitation, UserAgent } from '../transaction/user-agent.ts'
import type { CallOutcome, CallProgress, CallResult, TestCallOptions } from './call-result.ts'
import { Dialog } from './dialog.ts'
import { type Outgoing, outgoing } from './outgoing.ts'

/** Calls a number, and tells what happened: it never throws for what the other end does. */
export function testCall(agent: UserAgent, options: TestCallOptions): Promise<CallResult> {
  return new TestCall(agent, options).result
}

const mostTalkMs = 30_000

type Leaving = 'rang' | 'no-answer' | 'given-up' | 'answered'

class TestCall {
  readonly result: Promise<CallResult>
  readonly #agent: UserAgent
  readonly #options: TestCallOptions
  readonly #settle: PromiseWithResolvers<CallResult>
  readonly #outgoing: Outgoing
  readonly #signIn: SignIn
  readonly #stops = new Set<() => void>()
  #invitation: Invitation | undefined
  #signed: readonly Header[] = []
  #number = 0
  #since = 0
  #ringAt: number | undefined
  #answerAt: number | undefined
  #isHeard = false
  /** Why it is being ended from here, once it is. */
  #leaving: Leaving | undefined
  #dialog: Dialog | undefined
  #exchange: Exchange | undefined
  #codec: Codec | undefined
  #isOver = false

  constructor(agent: UserAgent, options: TestCallOptions) {
    this.#agent = agent
    this.#options = options
    this.#settle = Promise.withResolvers()
    this.result = this.#settle.promise
    const { number, domain, port, callerId, signal, patienceMs = 30_000 } = options
    const place = port === undefined ? bracketed(domain) : `${bracketed(domain)}:${port}`
    const uri = `sip:${escapedUser(number)}@${place}`
    const from = `<sip:${escapedUser(callerId)}@${bracketed(domain)}>;tag=${agent.random(8)}`
    this.#outgoing = { uri, from, to: `<${uri}>`, callId: agent.random(16) }
    this.#signIn = new SignIn(options.credentials, agent.random(8))
    this.#since = agent.clock.now()
    agent.onRequest((request) => this.#asked(request))
    this.#later(patienceMs, () => this.#leave('no-answer'))
    const abort = () => this.#leave('given-up')
    signal?.addEventListener('abort', abort, { once: true })
    this.#stops.add(() => signal?.removeEventListener('abort', abort))
    this.#invite()
    if (signal?.aborted) abort()
  }

  #invite(): void {
    this.#number++
    this.#signed = this.#signIn.headers({ method: 'INVITE', uri: this.#outgoing.uri })
    const { callerId, domain, assertsCaller, media } = this.#options
    const { kind, local } = this.#agent.transport
    const transport = kind === 'UDP' ? '' : `;transport=${kind.toLowerCase()}`
    const offer = {
      host: media.host,
      port: media.port,
      payloads: this.#offered,
      direction: 'sendrecv',
    } as const
    const more: Header[] = [
      ['contact', `<sip:${escapedUser(callerId)}@${bracketed(local.host)}:${local.port}${transport}>`],
      ['allow', 'INVITE, ACK, CANCEL, BYE, OPTIONS'],
      ...(assertsCaller
        ? [['p-asserted-identity', `<sip:${escapedUser(callerId)}@${bracketed(domain)}>`] as const]
        : []),
      ...this.#signed,
      ['content-type', 'application/sdp'],
    ]
    const body = Buffer.from(writeSdp(offer, 1))
    this.#tell('trying', 'The carrier is being asked.')
    this.#invitation = this.#agent.invite(
      outgoing(this.#outgoing, { method: 'INVITE', number: this.#number, more, body }),
      {
        provisional: (response) => this.#provisional(response),
        answered: (response) => this.#guarded(() => this.#answered(response)),
        refused: (response) => this.#guarded(() => this.#refused(response)),
        failed: (error) => this.#guarded(() => Promise.reject(error)),
      },
    )
  }

  get #offered(): number[] {
    return this.#options.codecs.map((codec) => codecs[codec])
  }

  #provisional(response: SipResponse): void {
    if (this.#isOver) return
    this.#isHeard = true
    if (this.#leaving) this.#cancel()
    if (this.#leaving || response.status === 100 || this.#ringAt !== undefined) return
    this.#ringAt = this.#agent.clock.now()
    this.#tell('ringing', wordsOf(response))
    const { talkMs, ringMs = 3000 } = this.#options
    if (talkMs === undefined) this.#later(ringMs, () => this.#leave('rang'))
  }

  async #answered(response: SipResponse): Promise<void> {
    const dialog = new Dialog(this.#outgoing, this.#number, response)
    // the same answer again wants its confirmation again, and another phone's is one call too many
    this.#agent.tell(dialog.ack(this.#signed), dialog.placeWithin(this.#options.mayGoTo))
    if (this.#dialog) {
      if (dialog.tag !== this.#dialog.tag) await this.#bye(dialog)
      return
    }
    this.#dialog = dialog
    this.#answerAt = this.#agent.clock.now()
    this.#signIn.accepted(response)
    this.#tell('answered', wordsOf(response))
    const { talkMs, media } = this.#options
    if (talkMs === undefined || this.#leaving) return this.#hangUp(this.#leaving ?? 'answered')
    const told = parseSdp(response.body)
    const codec = this.#options.codecs.find((one) => told.payloads.includes(codecs[one]))
    if (!codec || told.port === 0) throw new Malformed('The carrier chose a codec that it was not offered.')
    if (!this.#options.mayGoTo(told.host))
      throw new Malformed(`The carrier asks for the sound at ${told.host}, where it is not sent.`)
    this.#codec = codec
    const { clock } = this.#agent
    const hertz = pitches[Number.parseInt(this.#agent.random(1), 16) % pitches.length] ?? pitches[0]
    this.#exchange = new Exchange({ clock, socket: media, codec, to: told, hertz })
    this.#later(Math.min(talkMs, mostTalkMs), () => this.#leave('answered'))
  }

  async #refused(response: SipResponse): Promise<void> {
    if (!this.#leaving && this.#signIn.again(response)) {
      this.#isHeard = false
      return this.#invite()
    }
    const { status } = response
    if (this.#leaving) return this.#end(this.#leaving, response)
    this.#end(status === 486 || status === 600 ? 'busy' : 'refused', response)
  }

  /** The other end's own requests. */
  #asked(request: SipRequest): { status: number; reason: string } | undefined {
    if (request.method === 'OPTIONS') return { status: 200, reason: 'OK' }
    if (headerOf(request, 'call-id') !== this.#outgoing.callId || this.#isOver) return undefined
    if (request.method !== 'BYE') return { status: 488, reason: 'Not Acceptable Here' }
    this.#end('answered', undefined, 'them')
    return { status: 200, reason: 'OK' }
  }

  /** Ends the call from here, in whichever way its state asks for. */
  #leave(why: Leaving): void {
    if (this.#isOver || this.#leaving) return
    if (this.#dialog) return void this.#guarded(() => this.#hangUp(why))
    this.#leaving = why
    this.#tell('hanging-up', 'The call is being given up.')
    // before the first provisional response there is nothing to take back yet
    if (this.#isHeard) this.#cancel()
    // who answers neither the INVITE nor its CANCEL
    this.#later(longest, () => this.#end(why, undefined, 'us'))
  }

  #cancel(): void {
    this.#invitation?.cancel()
    this.#invitation = undefined
  }

  async #hangUp(why: CallOutcome): Promise<void> {
    if (this.#isOver || !this.#dialog) return
    const isLeft = this.#leaving && this.#leaving !== 'answered'
    this.#leaving ??= 'answered'
    this.#exchange?.stop()
    this.#tell('hanging-up', 'The call is being hung up.')
    const response = await this.#bye(this.#dialog)
    const isGone = response === undefined || response.status >= 300
    const words = isGone
      ? `The carrier did not confirm the hang-up${response ? `: ${wordsOf(response)}` : ''}.`
      : ''
    this.#end(isLeft ? why : 'answered', undefined, 'us', words)
  }

  /** Ends a dialog; undefined where nobody confirms it. */
  async #bye(dialog: Dialog): Promise<SipResponse | undefined> {
    const signed = () => this.#signIn.headers({ method: 'BYE', uri: dialog.uri })
    try {
      const to = dialog.placeWithin(this.#options.mayGoTo)
      const response = await this.#agent.ask(dialog.bye(signed()), to)
      return this.#signIn.again(response) ? await this.#agent.ask(dialog.bye(signed()), to) : response
    } catch {
      return undefined
    }
  }

  #later(milliseconds: number, work: () => void): void {
    this.#stops.add(this.#agent.clock.after(milliseconds, work))
  }

  #tell(step: CallProgress['step'], words: string): void {
    this.#options.onProgress?.({ step, words })
  }

  #guarded(work: () => Promise<void>): void {
    work().catch(async (error: unknown) => {
      try {
        const { outcome, words } = failureOf(error)
        if (this.#dialog && !this.#isOver) await this.#bye(this.#dialog)
        this.#end(outcome === 'unreachable' ? 'unreachable' : 'unknown', undefined, null, words)
      } catch (fault) {
        this.#settle.reject(fault)
      }
    })
  }

  #end(
    outcome: CallOutcome,
    response?: SipResponse,
    endedBy: CallResult['endedBy'] = null,
    words = '',
  ): void {
    if (this.#isOver) return
    this.#isOver = true
    const end = this.#agent.clock.now()
    this.#exchange?.stop()
    for (const stop of this.#stops) stop()
    const after = (moment: number | undefined) =>
      moment === undefined ? null : Math.round(moment - this.#since)
    this.#settle.resolve({
      outcome,
      status: response?.status ?? (this.#dialog ? 200 : null),
      words: [response ? wordsOf(response) : this.#dialog ? '200 OK' : '', words].filter(Boolean).join('. '),
      ringAfterMs: after(this.#ringAt),
      answerAfterMs: after(this.#answerAt),
      talkedMs: this.#answerAt === undefined ? null : Math.round(end - this.#answerAt),
      endedBy: endedBy ?? (response ? (this.#leaving ? 'us' : 'them') : null),
      codec: this.#codec ?? null,
      audio: this.#exchange?.audio ?? null,
    })
  }
}
