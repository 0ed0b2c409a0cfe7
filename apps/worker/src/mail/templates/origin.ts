import { isIP } from 'node:net'

/** Address and User-Agent header of a request; neither is to be trusted. */
export interface Origin {
  ip: string | null
  userAgent: string | null
}

const browsers = {
  Edge: /Edg/,
  Opera: /OPR\//,
  Firefox: /Firefox|FxiOS/,
  Chrome: /Chrome|CriOS/,
  Safari: /Safari/,
}
const systems = {
  Android: /Android/,
  iOS: /iPhone|iPad/,
  Windows: /Windows/,
  macOS: /Mac OS X/,
  Linux: /Linux|X11/,
}

function nameOf(names: Record<string, RegExp>, userAgent: string): string | undefined {
  return Object.entries(names).find(([, pattern]) => pattern.test(userAgent))?.[0]
}

/** "Firefox on Linux". Names of our own only: a header can be anything, also a lure for the reader. */
function describeBrowser(userAgent: string | null): string {
  const browser = nameOf(browsers, userAgent ?? '') ?? 'an unknown browser'
  const system = nameOf(systems, userAgent ?? '')
  return system ? `${browser} on ${system}` : browser
}

/** "203.0.113.9, with Firefox on Linux". */
export function spokenOrigin({ ip, userAgent }: Origin): string {
  const where = ip !== null && isIP(ip) !== 0 ? ip : 'an unknown address'
  return `${where}, with ${describeBrowser(userAgent)}`
}
