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
    smtpUrl !== undefined
      ? 'Gatehouse sends email (SMTP_URL)'
      : `it listens on ${listens}, not just on this machine`
  return `Warning: the demo account ${demo.slug} is open, and ${why}. Its members, including its owner ${demo.owner}, have addresses at acme.com and partner.com that belong to real people, who could sign in with an emailed link. For real use, start with an empty data folder and GATEHOUSE_SEED=none.`
}
