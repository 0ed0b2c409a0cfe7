import { readFileSync } from 'node:fs'

/** Where it is on this machine. */
export const asteriskStandInPath = new URL('asterisk-stand-in.pl', import.meta.url).pathname

/** What tests' hosts have as `/usr/local/bin/asterisk`, since Debian 12 has none: a program in perl. */
export const asteriskStandIn = (): string => readFileSync(asteriskStandInPath, 'utf8')
