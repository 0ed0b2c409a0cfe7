import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

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
