import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { log } from '@gatehouse/core/log/service-log'
import { type SandboxHost, startSandboxHost } from '@gatehouse/hosts/sandbox/sandbox-host'

interface KeptHost {
  name: string
  port: number
}

const file = (folder: string) => join(folder, 'hosts.json')

/** The demo's servers, as the folder remembers them: real SSH hosts in this process, sandboxed, on loopback. */
export async function startDemoHosts(folder: string, managementKey: string): Promise<SandboxHost[]> {
  const kept: KeptHost[] = existsSync(file(folder)) ? JSON.parse(readFileSync(file(folder), 'utf8')) : []
  const started: SandboxHost[] = []
  for (const { name, port } of kept) {
    try {
      started.push(
        await startSandboxHost({ folder: join(folder, name), hostName: name, managementKey, port }),
      )
    } catch (error) {
      log.warn({ host: name, port, error: (error as Error).message }, 'demo server not started')
    }
  }
  return started
}

/** Makes and starts the demo's servers, or those of them that are not there yet. */
export async function makeDemoHosts(folder: string, managementKey: string, names: readonly string[]) {
  mkdirSync(folder, { recursive: true })
  const kept: KeptHost[] = existsSync(file(folder)) ? JSON.parse(readFileSync(file(folder), 'utf8')) : []
  const hosts: { name: string; host: SandboxHost }[] = []
  try {
    for (const name of names) {
      const port = kept.find((one) => one.name === name)?.port ?? (await freePort())
      const host = await startSandboxHost({ folder: join(folder, name), hostName: name, managementKey, port })
      hosts.push({ name, host })
    }
  } catch (error) {
    await Promise.all(hosts.map(({ host }) => host.close()))
    throw error
  }
  const list: KeptHost[] = hosts.map(({ name, host }) => ({ name, port: host.port }))
  writeFileSync(`${file(folder)}.new`, JSON.stringify(list))
  renameSync(`${file(folder)}.new`, file(folder))
  return hosts
}

/** A free port below the range that the system hands out by itself, so that it is likely to be free at the next start too. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    if (await isFree(port)) return port
  }
}

function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const server = createServer()
  server.once('error', () => resolve(false))
  server.listen(port, host, () => server.close(() => resolve(true)))
  return promise
}
