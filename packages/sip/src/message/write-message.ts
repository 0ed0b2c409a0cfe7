import { writtenName } from './header-names.ts'
import { Malformed } from './malformed.ts'
import type { SipMessage } from './message.ts'
import { isToken } from './values.ts'

/**
 * A message as it is sent; its Content-Length is counted here.
 * @throws Malformed for a header field that would be more than one line
 */
export function writeMessage(message: SipMessage): Uint8Array {
  const start =
    message.kind === 'request'
      ? `${message.method} ${message.uri} SIP/2.0`
      : `SIP/2.0 ${message.status} ${message.reason}`
  const lines = [start]
  for (const [name, value] of message.headers) {
    if (!isToken(name)) throw new Malformed('A header field has no name.')
    if (name !== 'content-length') lines.push(`${writtenName(name)}: ${value}`)
  }
  lines.push(`Content-Length: ${message.body.length}`)
  if (lines.some((line) => /[\r\n\0]/.test(line))) throw new Malformed('A header field is one line.')
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), message.body])
}
