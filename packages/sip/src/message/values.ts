import { Malformed } from './malformed.ts'
import { hostPort } from './uri.ts'

/** Parameters after a value; the value of one that stands alone is ''. */
export type Parameters = ReadonlyMap<string, string>

/** RFC 3261 §25.1. */
const token = /^[A-Za-z0-9\-.!%*_+`'~]+$/
export const isToken = (text: string) => token.test(text)

/** Splits at a separator where it stands neither in quotes nor between `<` and `>`. @throws Malformed for one that never ends */
export function splitOutside(text: string, separator: ',' | ';'): string[] {
  const parts: string[] = []
  let begin = 0
  let isQuoted = false
  let isAngled = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (isQuoted) {
      if (character === '\\') at++
      else if (character === '"') isQuoted = false
    } else if (character === '"' && !isAngled) isQuoted = true
    else if (character === '<') isAngled = true
    else if (character === '>') isAngled = false
    else if (character === separator && !isAngled) {
      parts.push(text.slice(begin, at))
      begin = at + 1
    }
  }
  if (isQuoted) throw new Malformed('A quoted string does not end.')
  if (isAngled) throw new Malformed('An address in angle brackets does not end.')
  parts.push(text.slice(begin))
  return parts.map((part) => part.trim())
}

/** A quoted string without its quotes and escapes; anything else as it is. @throws Malformed */
export function unquoted(text: string): string {
  if (!text.startsWith('"')) return text
  if (text.length < 2 || !/^"(?:[^"\\]|\\.)*"$/s.test(text))
    throw new Malformed('A quoted string does not end.')
  return text.slice(1, -1).replace(/\\(.)/gs, '$1')
}

/** @throws Malformed for text that no quoted string may hold */
export function quoted(text: string): string {
  if (/[\0\r\n]/.test(text)) throw new Malformed('A quoted string is one line.')
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

function parameter(text: string): [string, string] {
  const [, name = '', , value = ''] = /^([^=\s]+)\s*(=\s*(.*))?$/s.exec(text) ?? []
  if (!isToken(name)) throw new Malformed('A parameter has no name.')
  const isValue = value === '' || value.startsWith('"') || /^[^\s"<>,;]+$/.test(value)
  if (!isValue || (text.includes('=') && value === ''))
    throw new Malformed(`The parameter ${name} has no value.`)
  return [name.toLowerCase(), unquoted(value)]
}

const parametersOf = (parts: readonly string[]): Parameters => new Map(parts.map(parameter))

/** Who a request is of or for: From, To, Contact, Route and Record-Route (RFC 3261 §20.10). */
export interface NameAddress {
  readonly name: string
  readonly uri: string
  readonly parameters: Parameters
}

/** Reads one. @throws Malformed */
export function parseNameAddress(text: string): NameAddress {
  const value = text.trim()
  const [name = ''] = /^"(?:[^"\\]|\\.)*"/s.exec(value) ?? /^[^"<]*/.exec(value) ?? []
  const open = value.indexOf('<', name.length)
  if (open < 0) {
    const [uri = '', ...parts] = splitOutside(value, ';')
    if (/["<>,?]/.test(uri)) throw new Malformed('An address needs angle brackets.')
    return { name: '', uri: uriOf(uri), parameters: parametersOf(parts) }
  }
  const close = value.indexOf('>', open)
  if (close < 0 || value.slice(name.length, open).trim() !== '')
    throw new Malformed('An address does not end.')
  if (!name.startsWith('"') && !/^[A-Za-z0-9\-.!%*_+`'~\s]*$/.test(name))
    throw new Malformed('A display name needs quotes.')
  const [before = '', ...parts] = splitOutside(value.slice(close + 1), ';')
  if (before !== '') throw new Malformed('Something stands behind an address.')
  const uri = uriOf(value.slice(open + 1, close).trim())
  return { name: unquoted(name.trim()), uri, parameters: parametersOf(parts) }
}

function uriOf(text: string): string {
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"]+$/.test(text)) throw new Malformed('An address is no URI.')
  return text
}

/** Every address of a header field that may hold several. @throws Malformed */
export function parseNameAddresses(values: readonly string[]): NameAddress[] {
  return values.flatMap((value) => splitOutside(value, ',').map(parseNameAddress))
}

/** By which way a message came (RFC 3261 §20.42). */
export interface Via {
  readonly transport: string
  readonly host: string
  readonly port: number | undefined
  readonly parameters: Parameters
}

/** Every hop of Via header fields, the latest first. @throws Malformed */
export function parseVias(values: readonly string[]): Via[] {
  return values.flatMap((value) => splitOutside(value, ',').map(parseVia))
}

function parseVia(text: string): Via {
  const [sent = '', ...parts] = splitOutside(text, ';')
  const [, transport = '', by = ''] = /^SIP\s*\/\s*2\.0\s*\/\s*(\S+)\s+(\S.*)$/is.exec(sent) ?? []
  const place = hostPort(by.replace(/\s{0,9}:\s{0,9}(?=\d+$)/, ':'))
  if (!isToken(transport) || !place) throw new Malformed('A Via says no way.')
  return { transport: transport.toUpperCase(), ...place, parameters: parametersOf(parts) }
}

/** The number and the method of a CSeq (RFC 3261 §20.16). @throws Malformed */
export function parseCSeq(text: string): { number: number; method: string } {
  const [, digits = '', method = ''] = /^(\d{1,20})\s+(\S+)$/.exec(text) ?? []
  const number = Number(digits)
  if (digits === '' || number >= 2 ** 31 || !isToken(method))
    throw new Malformed('The CSeq is no sequence number.')
  return { number, method }
}
