import { readFileSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decide } from '../firewall/evaluate.ts'
import { type Line, linesOf } from '../firewall/lines.ts'
import { familyOf } from '../firewall/network.ts'
import { NotOurTable, parse } from '../firewall/parse.ts'
import { forget } from '../firewall/render.ts'
import { readPlainFile } from './authorized-keys.ts'

/** What a small voice server listens at, beside its SSH. */
const usual = [
  ['tcp', '0.0.0.0:80', 'nginx'],
  ['tcp', '0.0.0.0:443', 'nginx'],
  ['udp', '0.0.0.0:5060', 'asterisk'],
  ['tcp', '127.0.0.1:3306', 'mariadbd'],
] as const

/** Gives a sandbox's folder the command that stands for ss(8), and what it tells of ports. `port` is SSH's. */
export function prepareNetwork(folder: string, port: number): void {
  const script = readFileSync(new URL('./bin/ss.sh', import.meta.url), 'utf8')
  writeFileSync(join(folder, 'bin/ss'), script, { mode: 0o755 })
  const lines = [['tcp', `0.0.0.0:${port}`, 'sshd'] as const, ...usual].map(
    ([protocol, place, process]) =>
      `${protocol} ${protocol === 'tcp' ? 'LISTEN' : 'UNCONN'} 0 128 ${place} 0.0.0.0:* users:(("${process}",pid=812,fd=3))\n`,
  )
  writeFileSync(join(folder, 'etc/listening'), lines.join(''), { mode: 0o644 })
}

/** An end of a connection to the sandbox's SSH. */
interface Peer {
  readonly source: string
  readonly sourcePort: number
}

/**
 * What the table that the sandbox holds as loaded lets in of its SSH: a new connection, or one that is open. A sandbox is reached over loopback,
 * which on a server is let in before all else: here it stands for the network.
 */
export function tableOf(folder: string, port: number): (peer: Peer, state: 'new' | 'established') => boolean {
  const held = readPlainFile(join(folder, 'run/gatehouse/nft'))
  const lines = held === '' ? null : linesIn(held)
  return ({ source, sourcePort }, state) =>
    lines === null ||
    source === '' ||
    decide(lines, {
      family: familyOf(source),
      source,
      sourcePort,
      protocol: 'tcp',
      port,
      state,
      now: Date.now() / 1000,
    }).verdict === 'accept'
}

function linesIn(held: string): Line[] | null {
  try {
    return linesOf(parse(forget + held))
  } catch (error) {
    // somebody has written another table there, which does nothing
    if (error instanceof NotOurTable) return null
    throw error
  }
}

/** Calls `changed` after each change of the table that is loaded, until it is closed. */
export function watchTable(folder: string, changed: () => void): { close(): void } {
  const watcher = watch(join(folder, 'run/gatehouse'), (_, name) => name === 'nft' && changed())
  // of a folder that is gone
  watcher.on('error', () => {})
  return watcher
}
