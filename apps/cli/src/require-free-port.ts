import { createServer } from 'node:net'
import { type Env, WrongEnvironment } from './env.ts'

/** @throws WrongEnvironment if the port is taken, before anything is started */
export async function requireFreePort({ port, host }: Env): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket = createServer()
  socket.once('error', (error: NodeJS.ErrnoException) => {
    const inUse = error.code === 'EADDRINUSE'
    const why = inUse ? 'which another program is using' : `which cannot be listened on (${error.code})`
    reject(
      new WrongEnvironment(
        `PORT holds ${port} on ${host}, ${why}; right would be a free port, such as PORT=${port + 1}.`,
      ),
    )
  })
  socket.listen(port, host, () => socket.close(() => resolve()))
  return promise
}
