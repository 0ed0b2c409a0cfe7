import { Malformed } from './malformed.ts'
import type { SipMessage } from './message.ts'
import { type Head, headEnd, messageOf, mostBytes, parseHead } from './parse-message.ts'

/** Finds messages in a stream of bytes, however they are cut (RFC 3261 §18.3): there each says how long it is. */
export class MessageStream {
  #held: Uint8Array = new Uint8Array()
  #head: Head | undefined

  /** Takes what has come, and answers the messages that are whole. @throws Malformed: nothing behind it can be read */
  push(chunk: Uint8Array): SipMessage[] {
    if (this.#held.length + chunk.length > 4 * mostBytes) throw new Malformed('The message is too long.')
    this.#held = Buffer.concat([this.#held, chunk])
    const messages: SipMessage[] = []
    for (let one = this.#next(); one; one = this.#next()) messages.push(one)
    return messages
  }

  #next(): SipMessage | undefined {
    if (!this.#head) {
      const begin = this.#held.findIndex((byte) => byte !== 13 && byte !== 10)
      this.#held = begin < 0 ? new Uint8Array() : this.#held.subarray(begin)
      const end = headEnd(this.#held)
      if (end < 0 && this.#held.length <= mostBytes) return undefined
      if (end < 0 || end > mostBytes) throw new Malformed('The message is too long.')
      this.#head = parseHead(this.#held.subarray(0, end))
      this.#held = this.#held.subarray(end)
    }
    const { contentLength } = this.#head
    if (contentLength === undefined) throw new Malformed('A message on a stream needs a Content-Length.')
    if (contentLength > mostBytes) throw new Malformed('The message is too long.')
    if (this.#held.length < contentLength) return undefined
    const message = messageOf(this.#head, this.#held.subarray(0, contentLength))
    this.#head = undefined
    this.#held = this.#held.subarray(contentLength)
    return message
  }
}
