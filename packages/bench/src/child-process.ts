import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server in a process of its own. */
export interface ServerProcess {
  url: string
  /** Bytes of memory in use, after what is no longer needed was let go. */
  memory(): Promise<number>
  stop(): Promise<void>
}

/**
 * Starts a `*.fixture.ts` with its options; answers when it listens. It ends with this process, however that dies.
 * @throws Error if it ends before
 */
export async function startServer(file: string, options: object): Promise<ServerProcess> {
  const path = new URL(file, import.meta.url).pathname
  const child = fork(path, [JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [...process.execArgv, '--expose-gc'],
  })
  const exited = once(child, 'exit')
  const [url] = await Promise.race([once(child, 'message'), exited.then(() => [])])
  if (typeof url !== 'string') throw new Error(`${file} ended before it listened.`)
  return {
    url,
    async memory() {
      child.send('memory')
      const [bytes] = await once(child, 'message')
      return Number(bytes)
    },
    async stop() {
      child.disconnect()
      await exited
    },
  }
}

/** In a fixture: what startServer() was given. The caller names the shape it gave. */
export function givenOptions<Options>(): Options {
  return JSON.parse(process.argv[2] ?? '') as Options // both ends are in this package
}

/** In a fixture: says where it listens, and closes when the parent is done or gone. */
export function announce(url: string, close: () => Promise<unknown>): void {
  process.send?.(url)
  process.on('message', () => {
    globalThis.gc?.()
    process.send?.(process.memoryUsage.rss())
  })
  process.once('disconnect', async () => {
    await close()
    process.exit()
  })
}

/** In a fixture: listens with plain node:http on a free port. */
export async function listen(listener: RequestListener): Promise<{ url: string; close(): void }> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on TCP
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
