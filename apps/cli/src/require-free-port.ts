import { createServer } from 'node:net'
import { type Env, WrongEnvironment } from './env.ts'
import { right } from './variables.ts'

type Names = ['PORT', 'HOST'] | ['GATEWAY_PORT', 'GATEWAY_HOST']

/** @throws WrongEnvironment if nobody can listen there: the port is taken, or HOST is no address of this machine */
export async function requireFreePort({
  port,
  host,
  url,
}: Pick<Env, 'port' | 'host' | 'url'>): Promise<void> {
  await requireFree(port, host, ['PORT', 'HOST'])
  // browsers try ::1 of localhost first: they would meet whoever listens there
  const shadowed = new URL(url).hostname === 'localhost' && isLoopbackOrAll(host)
  if (shadowed && port !== 0 && (await isTaken(port, '::1'))) {
    throw new WrongEnvironment(refusal('EADDRINUSE', port, '::1', ['PORT', 'HOST']))
  }
}

const isLoopbackOrAll = (host: string) => host === '0.0.0.0' || host.startsWith('127.')

/** Whether another program listens there; not where this machine has no such address. */
async function isTaken(port: number, host: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = createServer()
  socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'))
  socket.listen({ port, host, ipv6Only: true }, () => socket.close(() => resolve(false)))
  return promise
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
    return `${ofHost} is ${JSON.stringify(host)}, which is not an address of this machine (${code}). Set it to ${right[ofHost]}.`
  }
  const why =
    code === 'EADDRINUSE' ? 'which another program is using' : `which Gatehouse cannot listen on (${code})`
  const other = port < 65535 ? port + 1 : port - 1
  return `${ofPort} is ${port} on ${host}, ${why}. Set it to a free port, such as ${ofPort}=${other}.`
}
