/**
 * What is plainly wrong with a pasted key, before it leaves the browser; nothing if the server may judge it.
 * Above all a private key must not be sent.
 */
export function wrongWithPasted(text: string): string | undefined {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----|PuTTY-User-Key-File/i.test(text)) {
    return 'This is a private key. It was not sent. Keep it to yourself, and paste the line of the .pub file.'
  }
  if (text.trim() === '') return 'Paste the line of your .pub file.'
  return undefined
}

/** The name a key line carries in its comment: `ssh-ed25519 AAAA… ops@laptop` names `ops@laptop`. */
export function nameInLine(line: string): string {
  return /^\s*(?:ssh-|ecdsa-|sk-)\S+\s+\S+\s+(\S.*?)\s*$/.exec(line)?.[1]?.slice(0, 60) ?? ''
}
