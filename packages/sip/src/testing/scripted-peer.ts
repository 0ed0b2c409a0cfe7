import {
  type Header,
  headersOf,
  noBody,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from '../message/message.ts'
import { parseMessage } from '../message/parse-message.ts'
import { writeMessage } from '../message/write-message.ts'
import type { Clock } from '../transaction/clock.ts'
import type { MediaSocket, Place, Transport, TransportListener } from '../transport/transport.ts'

/** A clock that goes on when it is told to. */
class HandClock implements Clock {
  #now = 0
  #due: { at: number; work: () => void }[] = []

  now(): number {
    return this.#now
  }

  after(milliseconds: number, work: () => void): () => void {
    const entry = { at: this.#now + milliseconds, work }
    this.#due.push(entry)
    return () => {
      this.#due = this.#due.filter((one) => one !== entry)
    }
  }

  /** Lets so many milliseconds pass; what is due meanwhile is done when it is. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds
    for (;;) {
      await new Promise(setImmediate)
      const [next] = this.#due.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)
      if (!next) break
      this.#due = this.#due.filter((one) => one !== next)
      this.#now = next.at
      next.work()
    }
    this.#now = until
  }
}

/** The other end of a transport, which says what a test tells it to. */
export class ScriptedPeer {
  readonly clock = new HandClock()
  /** What came here, with its time, and where it was to go instead. */
  readonly got: { at: number; message: SipMessage; to: Place | undefined }[] = []
  readonly transport: Transport
  readonly media: MediaSocket = { host: '192.0.2.1', port: 4000, send: () => {}, listen: () => {} }
  #listener: TransportListener | undefined

  constructor(kind: Transport['kind'] = 'UDP') {
    this.transport = {
      kind,
      local: { host: '192.0.2.1', port: 5060 },
      send: (bytes, to) => this.got.push({ at: this.clock.now(), message: parseMessage(bytes), to }),
      listen: (listener) => {
        this.#listener = listener
      },
      close: () => {},
    }
  }

  /** The methods of all requests that came, and when. */
  get asked(): [string, number][] {
    return this.got.flatMap(({ at, message }): [string, number][] =>
      message.kind === 'request' ? [[message.method, at]] : [],
    )
  }

  /** The latest request with such a method. */
  request(method: string): SipRequest {
    const found = this.got.findLast(({ message }) => message.kind === 'request' && message.method === method)
    if (found?.message.kind !== 'request') throw new Error(`No ${method} came`)
    return found.message
  }

  /** Answers a request. */
  async answer(
    request: SipRequest,
    status: number,
    reason: string,
    more: readonly Header[] = [],
    body: Uint8Array = noBody,
    tag = 'b',
  ) {
    const copied = ['via', 'from', 'call-id', 'cseq'].flatMap((name) =>
      headersOf(request, name).map((value): Header => [name, value]),
    )
    const to: Header = ['to', `${headersOf(request, 'to')[0]}${status > 100 ? `;tag=${tag}` : ''}`]
    const response: SipResponse = {
      kind: 'response',
      status,
      reason,
      headers: [...copied, to, ...more],
      body,
    }
    await this.say(response)
  }

  async say(message: SipMessage): Promise<void> {
    this.#listener?.message(parseMessage(writeMessage(message)))
    await new Promise(setImmediate)
  }
}
