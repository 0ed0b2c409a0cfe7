import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as assert from 'uvu/assert'
import { type KeyPair, ssh } from './ssh.ts'

export interface DemoServer {
  name: string
  port: number
  /** A login's `authorized_keys` as it is on the host now; empty where there is none. */
  authorizedKeys(login: string): string
}

/** The demo's sandboxed servers of a data folder. */
export function demoServers(data: string): DemoServer[] {
  const kept: { name: string; port: number }[] = JSON.parse(
    readFileSync(join(data, 'demo/hosts.json'), 'utf8'),
  )
  return kept.map(({ name, port }) => ({
    name,
    port,
    authorizedKeys(login) {
      const path = join(data, 'demo', name, 'home', login, '.ssh/authorized_keys')
      return existsSync(path) ? readFileSync(path, 'utf8') : ''
    },
  }))
}

/** The servers on which OpenSSH's own client gets in with the key, under that login. */
export async function reachedBy(servers: DemoServer[], login: string, key: KeyPair): Promise<string[]> {
  const tries = await Promise.all(
    servers.map(async ({ name, port }) => ({ name, ...(await ssh({ port, login, key }, 'whoami')) })),
  )
  const admitted = tries.filter(({ code }) => code === 0)
  for (const { stdout } of admitted) assert.is(stdout, `${login}\n`)
  return admitted.map(({ name }) => name)
}

/** The servers on which the key stands in the login's own `authorized_keys`. */
export function holdingKey(servers: DemoServer[], login: string, { publicKey }: KeyPair): string[] {
  const blob = publicKey.split(' ')[1] ?? '?'
  return servers.filter((server) => server.authorizedKeys(login).includes(blob)).map(({ name }) => name)
}
