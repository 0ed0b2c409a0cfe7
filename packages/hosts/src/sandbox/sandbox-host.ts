import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join, resolve } from 'node:path'
import ssh2 from 'ssh2'
import { algorithms, ident } from '../algorithms.ts'
import { parseHostKey } from '../host-key.ts'
import { generateOpenSshKeyPair } from '../openssh-key-pair.ts'
import { authenticate } from './authenticate.ts'
import { authorizedKeys, authorizeManagement } from './authorized-keys.ts'
import { confine } from './confinement.ts'
import { machineCommands } from './machine.ts'
import { prepareNetwork, tableOf, watchTable } from './sandbox-network.ts'
import { prepareUnits, type SandboxUnit } from './sandbox-units.ts'
import { serveSession } from './serve-session.ts'

export interface SandboxHostOptions {
  /** The host's root folder; made if missing, and kept: a second start finds the same host. */
  readonly folder: string
  /** The public key line that logs in as root, until it is exchanged. */
  readonly managementKey: string
  readonly hostName: string
  readonly host?: string
  /** 0 takes a free one. */
  readonly port?: number
  /** The services that it plays at first; those of a small voice server unless told. */
  readonly units?: readonly SandboxUnit[]
}

export interface SandboxHost {
  readonly port: number
  /** `ssh-ed25519 AAAA…` */
  readonly hostKey: string
  readonly folder: string
  close(): Promise<void>
}

const authenticationMs = 20_000
const maxAttempts = 6
const maxUnauthenticated = 50

const groups = 'root:x:0:\nadm:x:4:\nsudo:x:27:\nusers:x:100:\ndocker:x:998:\n'

/**
 * Starts a host that needs no machine: an SSH server in this process over a private folder, on which the apply script
 * runs for `root`, and whose other logins are those it created, let in by their `authorized_keys`. Linux only.
 * @throws an Error of node:net if the port is taken, TypeError for a management key that is none.
 */
export async function startSandboxHost(options: SandboxHostOptions): Promise<SandboxHost> {
  const { hostName, host = '127.0.0.1', port = 0 } = options
  const folder = resolve(options.folder)
  const management = parseHostKey(options.managementKey)
  const keys = prepare(folder, hostName)
  prepareUnits(folder, options.units)
  authorizeManagement(folder, `${management.type} ${management.blob.toString('base64')}`)
  const confinement = confine(folder)
  const children = new Set<ChildProcess>()
  const clients = new Map<ssh2.Connection, ssh2.ClientInfo>()
  let unauthenticated = 0

  const isAuthorized = (login: string, key: string) => authorizedKeys(folder, login).has(key)

  const serve = (client: ssh2.Connection, info: ssh2.ClientInfo) => {
    clients.set(client, info)
    let attempts = 0
    let login = ''
    let pending = true
    unauthenticated++
    const settle = () => {
      if (pending) unauthenticated--
      pending = false
      clearTimeout(timer)
    }
    const timer = setTimeout(() => client.end(), authenticationMs)
    // Without a listener, any failed handshake would end the process.
    client.on('error', () => {})
    client.on('close', () => {
      settle()
      clients.delete(client)
    })
    if (unauthenticated > maxUnauthenticated)
      return void client.end()
      // Missing in the typings of ssh2's server side.
    ;(client as ssh2.Connection & { setNoDelay(on: boolean): void }).setNoDelay(true)
    client.on('authentication', (ctx) => {
      if (++attempts > maxAttempts) return void client.end()
      login = ctx.username
      authenticate(ctx, isAuthorized)
    })
    client.on('ready', () => {
      settle()
      const admitted = login
      client.on('session', (accept) => {
        const started = (child: ChildProcess) => {
          children.add(child)
          child.once('close', () => children.delete(child))
        }
        const at = `${info.ip} ${info.port} ${host} ${listening()}`
        const open = login === 'root' ? connectionsOf(clients.values(), `${host}:${listening()}`) : ''
        serveSession(accept(), { folder, hostName, login: admitted, at, open, confinement, started })
      })
    })
  }

  const listening = () => {
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : port
  }
  const ssh = new ssh2.Server({ hostKeys: [keys.privateKey], algorithms, ident }, serve)
  // a table drops without a word; a connection that hangs would be ours to keep
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    if (!tableOf(folder, listening())(peerOf(socket), 'new')) return void socket.resetAndDestroy()
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    ssh.injectSocket(socket)
  })
  // what a new denial is about ends at once, as it does where nft drops each packet of it
  const table = watchTable(folder, () => {
    const letsIn = tableOf(folder, listening())
    for (const socket of sockets) if (!letsIn(peerOf(socket), 'established')) socket.resetAndDestroy()
  })
  server.on('error', () => {})
  const failed = once(server, 'error').then(([error]) => Promise.reject(error))
  failed.catch(() => {})
  server.listen(port, host)
  try {
    await Promise.race([once(server, 'listening'), failed])
  } catch (error) {
    table.close()
    confinement.close()
    throw error
  }
  prepareNetwork(folder, listening())
  return {
    port: listening(),
    hostKey: keys.publicKey.split(' ').slice(0, 2).join(' '),
    folder,
    async close() {
      table.close()
      const closed = new Promise<void>((done) => server.close(() => done()))
      const ended = [...children].map((child) => once(child, 'close'))
      for (const client of clients.keys()) client.end()
      // Ending the lifeline ends the whole process group (run-command.ts).
      for (const child of children) child.stdio[3]?.destroy()
      await Promise.all([closed, ...ended])
      confinement.close()
    },
  }
}

const peerOf = ({ remoteAddress, remotePort }: Socket) => ({
  source: remoteAddress ?? '',
  sourcePort: remotePort ?? 0,
})

/** As ss(8) tells of them. */
const connectionsOf = (clients: Iterable<ssh2.ClientInfo>, here: string) =>
  [...clients].map(({ ip, port }) => `0 0 ${here} ${ip}:${port}\n`).join('')

/** Makes the folder, its host key and the few commands that would otherwise answer for the real machine. */
function prepare(folder: string, hostName: string): { publicKey: string; privateKey: string } {
  mkdirSync(join(folder, 'bin'), { recursive: true, mode: 0o755 })
  writeFileSync(join(folder, 'bin/whoami'), '#!/bin/sh\necho "$LOGNAME"\n', { mode: 0o755 })
  writeFileSync(join(folder, 'bin/hostname'), '#!/bin/sh\necho "$GATEHOUSE_SANDBOX"\n', { mode: 0o755 })
  for (const [name, script] of Object.entries(machineCommands))
    writeFileSync(join(folder, 'bin', name), script, { mode: 0o755 })
  // where what is loaded is looked for
  mkdirSync(join(folder, 'run/gatehouse'), { recursive: true, mode: 0o700 })
  mkdirSync(join(folder, 'etc'), { recursive: true, mode: 0o755 })
  const passwd = join(folder, 'etc/passwd')
  if (!existsSync(passwd)) writeFileSync(passwd, 'root:x:0:0:root:/root:/bin/sh\n', { mode: 0o644 })
  const group = join(folder, 'etc/group')
  if (!existsSync(group)) writeFileSync(group, groups, { mode: 0o644 })
  const path = join(folder, '.host-key.json')
  if (!existsSync(path)) {
    writeFileSync(`${path}.new`, JSON.stringify(generateOpenSshKeyPair(hostName)), { mode: 0o600 })
    renameSync(`${path}.new`, path)
  }
  return JSON.parse(readFileSync(path, 'utf8')) as { publicKey: string; privateKey: string } // as written above
}
