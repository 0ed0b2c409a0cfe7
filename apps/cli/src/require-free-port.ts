import { createServer } from 'node:net'
import { type Env, right, WrongEnvironment } from './env.ts'

type Names = ['PORT', 'HOST'] | ['GATEWAY_PORT', 'GATEWAY_HOST']

/** @throws WrongEnvironment if nobody can listen there: the port is taken, or HOST is no address of this machine */
export function requireFreePort({ port, host }: Pick<Env, 'port' | 'host'>): Promise<void> {
  return requireFree(port, host, ['PORT', 'HOST'])
}

/** The same for the SSH gateway. */
export function requireFreeGatewayPort(env: Pick<Env, 'gatewayPort' | 'gatewayHost'>): Promise<void> {
  return requireFree(env.gatewayPort, env.gatewayHost, ['GATEWAY_PORT', 'GATEWAY_HOST'])
}

async function requireFree(port: number, host: string, names: Names): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket = createServer()
  socket.once('error', (error: NodeJS.ErrnoException) =>
    reject(new WrongEnvironment(refusal(error.code ?? error.message, port, host, names))),
  )
  socket.listen(port, host, () => socket.close(() => resolve()))
  return promise
}

function refusal(code: string, port: number, host: string, [ofPort, ofHost]: Names): string {
  if (/^(EADDRNOTAVAIL|EAFNOSUPPORT|EINVAL|ENOTFOUND|EAI_.+)$/.test(code)) {
    return `${ofHost} holds ${JSON.stringify(host)}, which is no address of this machine (${code}); right would be ${right[ofHost]}.`
  }
  const why =
    code === 'EADDRINUSE' ? 'which another program is using' : `which cannot be listened on (${code})`
  const other = port < 65535 ? port + 1 : port - 1
  return `${ofPort} holds ${port} on ${host}, ${why}; right would be a free port, such as ${ofPort}=${other}.`
}
