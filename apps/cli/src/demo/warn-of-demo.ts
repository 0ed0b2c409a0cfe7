import { BlockList, isIP } from 'node:net'
import type { Env } from '../env.ts'
import { demo } from './seed-demo.ts'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')

const isLoopback = (host: string) =>
  host === 'localhost' || (isIP(host) !== 0 && loopback.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4'))

/**
 * The line that warns of the demo's people where others may meet them: by mail that is sent, or at a listener off this machine. Null
 * where nobody can.
 */
export function demoWarning({
  smtpUrl,
  host,
  gatewayHost,
}: Pick<Env, 'smtpUrl' | 'host' | 'gatewayHost'>): string | null {
  const listens = [host, gatewayHost].find((one) => !isLoopback(one))
  if (smtpUrl === undefined && listens === undefined) return null
  const why =
    smtpUrl !== undefined ? 'mail is sent (SMTP_URL)' : `it listens on ${listens}, not on this machine alone`
  return `Warning: the demo account ${demo.slug} is open, and ${why}. Its people, ${demo.owner} its owner, have addresses at acme.com and partner.com that belong to somebody, whom a sign-in link by mail lets in. For use in earnest start on an empty data folder with GATEHOUSE_SEED=none.`
}
