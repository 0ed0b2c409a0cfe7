import { isIP } from 'node:net'
import { renderMail } from './wording.ts'

export interface SignInMail {
  link: string
  /** Address and User-Agent header of whoever asked for the link; neither is to be trusted. */
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

/** The mail with a sign-in link. */
export function signInMail({ link, ip, userAgent }: SignInMail) {
  const where = ip !== null && isIP(ip) !== 0 ? ip : 'an unknown address'
  return renderMail(
    'Sign in to Gatehouse',
    [
      'Someone, hopefully you, asked to sign in to Gatehouse with this address.',
      'The link is valid for 10 minutes and works once.',
      `It was asked for from ${where}, with ${describeBrowser(userAgent)}.`,
      'If that was not you, ignore this mail: nobody can sign in without the link. Never pass it on.',
    ],
    { label: 'Sign in', url: link },
  )
}
