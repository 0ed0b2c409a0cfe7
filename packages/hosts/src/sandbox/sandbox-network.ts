import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decide } from '../firewall/evaluate.ts'
import { linesOf } from '../firewall/lines.ts'
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

/**
 * Whether the table that the sandbox holds as loaded lets a new connection to its SSH in. A sandbox is reached over loopback, which on a server
 * is let in before all else: here it stands for the network.
 */
export function letsIn(folder: string, source: string, port: number): boolean {
  const held = readPlainFile(join(folder, 'run/gatehouse/nft'))
  if (held === '' || source === '') return true
  try {
    const packet = { family: familyOf(source), source, protocol: 'tcp', port, state: 'new' } as const
    return decide(linesOf(parse(forget + held)), { ...packet, now: Date.now() / 1000 }).verdict === 'accept'
  } catch (error) {
    // somebody has written another table there, which does nothing
    if (error instanceof NotOurTable) return true
    throw error
  }
}
