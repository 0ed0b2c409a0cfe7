import { longName } from './header-names.ts'
import { Malformed } from './malformed.ts'
import { type Header, headersOf, type SipMessage } from './message.ts'
import { isToken, parseCSeq, parseNameAddress, parseVias } from './values.ts'

/** However much a peer sends: a message is at most as long as a UDP datagram can be. */
export const mostBytes = 65_535
const mostLines = 400

/** Where the body begins, and how long the message says that it is. */
export interface Head {
  readonly startLine: string
  readonly headers: readonly Header[]
  /** Undefined where the message does not say. */
  readonly contentLength: number | undefined
}

/** The end of a message's head, behind its empty line; -1 where it has not come yet. */
export function headEnd(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
    if (bytes[at + 1] === 10) return at + 2
    if (bytes[at + 1] === 13 && bytes[at + 2] === 10) return at + 3
  }
  return -1
}

/** Reads the start line and the header fields (RFC 3261 §7.3). @throws Malformed */
export function parseHead(bytes: Uint8Array): Head {
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/)
  if (lines.length > mostLines) throw new Malformed('The message has too many lines.')
  const [startLine = '', ...rest] = lines
  const headers: [string, string][] = []
  for (const line of rest) {
    if (line === '') break
    const last = headers.at(-1)
    if (/^[ \t]/.test(line)) {
      if (!last) throw new Malformed('The first header field has no name.')
      last[1] = `${last[1]} ${line.trim()}`.trim()
      continue
    }
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon)).trimEnd()
    if (!isToken(name)) throw new Malformed('A header field has no name.')
    headers.push([longName(name), line.slice(colon + 1).trim()])
  }
  return { startLine, headers, contentLength: contentLengthIn(headers) }
}

function contentLengthIn(headers: readonly Header[]): number | undefined {
  const told = new Set(headers.flatMap(([name, value]) => (name === 'content-length' ? [value] : [])))
  const [length] = told
  if (length === undefined) return undefined
  if (told.size > 1 || !/^\d{1,10}$/.test(length)) throw new Malformed('The Content-Length is no length.')
  return Number(length)
}

/**
 * Reads one datagram. What follows the body that it announces is passed over (RFC 3261 §18.3).
 * @throws Malformed
 */
export function parseMessage(datagram: Uint8Array): SipMessage {
  if (datagram.length > mostBytes) throw new Malformed('The message is too long.')
  const begin = datagram.findIndex((byte) => byte !== 13 && byte !== 10)
  const bytes = datagram.subarray(Math.max(0, begin))
  const end = headEnd(bytes)
  if (begin < 0 || end < 0) throw new Malformed('The message has no end of its head.')
  const head = parseHead(bytes.subarray(0, end))
  const rest = bytes.subarray(end)
  const length = head.contentLength ?? rest.length
  if (length > rest.length) throw new Malformed('The message is shorter than its Content-Length.')
  return messageOf(head, rest.subarray(0, length))
}

/** Puts a head and its body together. @throws Malformed for what no transaction could go by */
export function messageOf({ startLine, headers }: Head, body: Uint8Array): SipMessage {
  const message: SipMessage = { ...startOf(startLine), headers, body: Uint8Array.from(body) }
  const once = (name: string) => {
    const [value, ...more] = headersOf(message, name)
    if (value === undefined || value === '' || more.length > 0)
      throw new Malformed(`The message needs exactly one ${name}.`)
    return value
  }
  once('call-id')
  const { method } = parseCSeq(once('cseq'))
  for (const name of ['from', 'to']) parseNameAddress(once(name))
  if (parseVias(headersOf(message, 'via')).length === 0) throw new Malformed('The message has no Via.')
  if (message.kind === 'request' && message.method !== method)
    throw new Malformed('The CSeq is of another method.')
  return message
}

type Start =
  | { kind: 'request'; method: string; uri: string }
  | { kind: 'response'; status: number; reason: string }

function startOf(line: string): Start {
  const [, digits, reason = ''] = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/is.exec(line) ?? []
  if (digits !== undefined) return { kind: 'response', status: Number(digits), reason: reason.trim() }
  const [, method = '', uri = ''] = /^(\S+) ([A-Za-z][A-Za-z0-9+.-]*:[^\s<>]+) SIP\/2\.0$/i.exec(line) ?? []
  if (!isToken(method)) throw new Malformed('The first line is neither a request’s nor a response’s.')
  return { kind: 'request', method, uri }
}
