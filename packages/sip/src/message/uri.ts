import { Malformed } from './malformed.ts'

/** A place in the network; an IPv6 address without brackets. */
export interface HostPort {
  readonly host: string
  readonly port: number | undefined
}

/** `host`, `host:port`, `[v6]`, `[v6]:port`; undefined for anything else. */
export function hostPort(text: string): HostPort | undefined {
  const [, v6, name, digits] =
    /^(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9](?:[A-Za-z0-9._-]{0,253}[A-Za-z0-9.])?))(?::(\d{1,5}))?$/.exec(
      text,
    ) ?? []
  const host = v6 ?? name
  const port = digits === undefined ? undefined : Number(digits)
  if (host === undefined || (port !== undefined && (port === 0 || port > 65_535))) return undefined
  return { host, port }
}

/** A host as it stands in a URI: an IPv6 address in brackets (RFC 3986 §3.2.2). */
export const bracketed = (host: string) => (host.includes(':') ? `[${host}]` : host)

/** A `sip:` or `sips:` address (RFC 3261 §19.1). */
export interface SipUri extends HostPort {
  readonly scheme: 'sip' | 'sips'
  /** Without escapes; undefined where there is none. */
  readonly user: string | undefined
  /** In lower case; the value of one that stands alone is ''. */
  readonly parameters: ReadonlyMap<string, string>
}

/** Reads one; what follows a `?` is left out. @throws Malformed, also for other schemes */
export function parseSipUri(text: string): SipUri {
  const [, scheme = '', rest = ''] = /^(sips?):([^\s<>"]+)$/i.exec(text) ?? []
  const [address = ''] = rest.split('?', 1)
  const at = address.lastIndexOf('@')
  const [place = '', ...parts] = address.slice(at + 1).split(';')
  const found = hostPort(place)
  if (!found) throw new Malformed('The address has no host.')
  const parameters = new Map(
    parts.map((part) => {
      const [name = '', value = ''] = part.split('=', 2)
      return [unescaped(name).toLowerCase(), unescaped(value)]
    }),
  )
  const user = at < 0 ? undefined : unescaped(address.slice(0, at).split(':', 1)[0] ?? '')
  return { scheme: scheme.toLowerCase() === 'sips' ? 'sips' : 'sip', user, ...found, parameters }
}

/** A user's part with what may not stand there escaped (RFC 3261 §25.1). */
export function escapedUser(user: string): string {
  return encodeURIComponent(user).replace(/%(2B|26|3D|24|2C|3B|3F|2F)/g, (harmless) =>
    decodeURIComponent(harmless),
  )
}

/** Escapes that are no UTF-8 stay as they are. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
