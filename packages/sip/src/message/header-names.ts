/** RFC 3261 §7.3.3, and what IANA has registered since. */
const compact: Readonly<Record<string, string>> = {
  a: 'accept-contact',
  b: 'referred-by',
  c: 'content-type',
  d: 'request-disposition',
  e: 'content-encoding',
  f: 'from',
  i: 'call-id',
  j: 'reject-contact',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  n: 'identity-info',
  o: 'event',
  r: 'refer-to',
  s: 'subject',
  t: 'to',
  u: 'allow-events',
  v: 'via',
  x: 'session-expires',
  y: 'identity',
}

/** A header field's name, whether it was written short or long. */
export function longName(name: string): string {
  const lower = name.toLowerCase()
  return Object.hasOwn(compact, lower) ? (compact[lower] ?? lower) : lower
}

const spelled: Readonly<Record<string, string>> = {
  'call-id': 'Call-ID',
  cseq: 'CSeq',
  'www-authenticate': 'WWW-Authenticate',
}

/** As the standards write it. */
export function writtenName(name: string): string {
  return spelled[name] ?? name.replace(/(^|-)[a-z]/g, (begin) => begin.toUpperCase())
}
