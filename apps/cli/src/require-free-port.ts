import { createServer } from 'node:net'
import { type Env, right, WrongEnvironment } from './env.ts'

/** @throws WrongEnvironment if nobody can listen there: the port is taken, or HOST is no address of this machine */
export async function requireFreePort({ port, host }: Pick<Env, 'port' | 'host'>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket = createServer()
  socket.once('error', (error: NodeJS.ErrnoException) =>
    reject(new WrongEnvironment(refusal(error.code ?? error.message, port, host))),
  )
  socket.listen(port, host, () => socket.close(() => resolve()))
  return promise
}

function refusal(code: string, port: number, host: string): string {
  if (/^(EADDRNOTAVAIL|EAFNOSUPPORT|EINVAL|ENOTFOUND|EAI_.+)$/.test(code)) {
    return `HOST holds ${JSON.stringify(host)}, which is no address of this machine (${code}); right would be ${right.HOST}.`
  }
  const why =
    code === 'EADDRINUSE' ? 'which another program is using' : `which cannot be listened on (${code})`
  const other = port < 65535 ? port + 1 : port - 1
  return `PORT holds ${port} on ${host}, ${why}; right would be a free port, such as PORT=${other}.`
}
