import { isIP } from 'node:net'
import { join } from 'node:path'
import type { Core } from '@gatehouse/core/access/core'
import { NotFound } from '@gatehouse/core/access/errors'
import { hasAccounts } from '@gatehouse/core/fleet/management-key/first-start'
import { makeOperatorLink } from '@gatehouse/core/identity/sign-in/make-operator-link'
import { setupLink } from '@gatehouse/core/team/account/open-first-account'
import type { SandboxHost } from '@gatehouse/hosts/sandbox/sandbox-host'
import { demo, demoKeyFile } from './demo/seed-demo.ts'
import type { Env } from './env.ts'

/** Says where Gatehouse is, how to get in, and how to try SSH. */
export async function welcome(
  env: Env,
  core: Core,
  { hosts, gatewayPort }: { hosts: SandboxHost[]; gatewayPort: number | undefined },
  print: (line: string) => void,
): Promise<void> {
  print(`\nGatehouse is running at ${env.url}`)
  if (!hasPasskeys(env.url)) {
    print(
      'Passkeys don’t work at this address. Put Gatehouse behind https with a domain name (docs/operations.md).',
    )
  }
  if (!(await hasAccounts(core))) {
    print(`There is no account yet. Open the first one:\n  ${setupLink(core)}`)
  }
  const link = env.seed === 'demo' ? await demoLink(core) : null
  if (link) print(`Sign in as ${demo.owner} (once, within 10 minutes):\n  ${link}`)
  const [first] = hosts
  if (first) {
    const key = quoted(demoKeyFile(join(env.dataFolder, 'demo'), demo.someone))
    if (gatewayPort !== undefined) {
      print(
        `Try SSH as ${demo.someone}, through the gateway, recorded:\n  ssh -i ${key} -p ${gatewayPort} prod-1@${env.gatewayHost}`,
      )
    }
    print(`or connect directly to a demo server:\n  ssh -i ${key} -p ${first.port} ops@127.0.0.1`)
  }
  print('Stop with Ctrl-C.\n')
}

/** Browsers have passkeys over https, or on their own machine, and under a name: WebAuthn §5.1.2, RP ID. */
export function hasPasskeys(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return true
  return protocol === 'https:' && !hostname.startsWith('[') && isIP(hostname) === 0
}

/** A path as a shell takes it in one piece. */
const quoted = (path: string) => (/^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`)

/** A link for the demo's owner; null where there is none, in a data folder that holds something else. */
async function demoLink(core: Core): Promise<string | null> {
  const credential = { kind: 'operator', label: 'gatehouse start' } as const
  const starter = { core, credential, account: null, ip: null, userAgent: null }
  return makeOperatorLink(starter, { email: demo.owner }).then(
    ({ link }) => link,
    (error: unknown) => {
      if (error instanceof NotFound) return null
      throw error
    },
  )
}
