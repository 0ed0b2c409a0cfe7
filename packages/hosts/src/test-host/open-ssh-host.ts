import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { HostUnreachable } from '../host-unreachable.ts'
import { generateManagementKey } from '../management-key.ts'
import { generateOpenSshKeyPair } from '../openssh-key-pair.ts'
import { probeHostKey } from '../probe.ts'

export interface OpenSshHost {
  readonly host: string
  readonly port: number
  /** `ssh-ed25519 AAAA…`; changes with {@link OpenSshHost.rekey}. */
  readonly hostKey: string
  /** Stands in root's `authorized_keys`. */
  readonly managementKey: { readonly publicKey: string; readonly privateKey: string }
  /** Runs a shell command as root on the host, beside sshd. */
  run(command: string, input?: string): Promise<{ code: number | null; stdout: string; stderr: string }>
  /** Gives the host another host key, and cuts its connections. */
  rekey(): Promise<void>
  /** Cuts its connections and refuses new ones, until start(). */
  stop(): Promise<void>
  start(): Promise<void>
  /** Connections are accepted and nothing answers, until thaw(). */
  freeze(): Promise<void>
  thaw(): Promise<void>
  close(): Promise<void>
}

const sshd = '/usr/sbin/sshd'

/** What to install or grant for {@link startOpenSshHost}, or null if nothing is missing. */
export function openSshHostMissing(): string | null {
  if (process.platform !== 'linux') return 'Linux'
  if (!existsSync(sshd)) return 'openssh-server'
  if (process.getuid?.() !== 0) return 'root rights (a mount namespace of its own)'
  const mounts =
    'mount -t tmpfs t /tmp && cd /tmp && mkdir u w m && mount -t overlay o -o lowerdir=/,upperdir=u,workdir=w m'
  const unshared = spawnSync('unshare', ['-m', '-p', '-f', '--propagation', 'private', 'sh', '-c', mounts])
  return unshared.status === 0 ? null : 'util-linux, and the right to mount (CAP_SYS_ADMIN)'
}

// PID 1 of the host. Everything it writes is on tmpfs in mounts that no other process sees and that end with it.
const init = `set -e
read -r pid _ </proc/self/stat
mount -t tmpfs gatehouse /tmp
cd /tmp
mkdir upper work root
mount -t overlay overlay -o lowerdir=/,upperdir=upper,workdir=work root
cd root
mkdir -p .old run tmp home root proc dev
mount -t proc proc proc
mount --rbind /dev dev
mount -t tmpfs -o mode=755 run run
mount -t tmpfs -o mode=1777 tmp tmp
mount -t tmpfs -o mode=755 home home
mount -t tmpfs -o mode=700 root root
pivot_root . .old
cd /
umount -l /.old
mkdir -p /run/sshd /root/.ssh
touch /run/stopped
echo "pid $pid"
while :; do
  [ -e /run/stopped ] || ${sshd} -D -f /run/sshd.conf || :
  sleep 0.05
done </dev/null >/dev/null 2>&1`

const config = (port: number) => `Port ${port}
ListenAddress 127.0.0.1
HostKey /run/host-key
PidFile none
StrictModes yes
UsePAM no
UseDNS no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
MaxStartups 200
Subsystem sftp internal-sftp
`

/**
 * Starts OpenSSH's own sshd on loopback as a host with files and users of its own: changes to them touch nothing on the
 * machine and are gone with close(), or with this process however it ends.
 */
export async function startOpenSshHost(): Promise<OpenSshHost> {
  const managementKey = generateManagementKey('gatehouse')
  const port = await freePort()
  const child = spawn(
    'setpriv',
    [
      '--pdeathsig',
      'KILL',
      'unshare',
      '-m',
      '-p',
      '-f',
      '--kill-child',
      '--propagation',
      'private',
      'sh',
      '-c',
      init,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk
  })
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(() => ['']),
  ])
  const pid = /^pid (\d+)$/.exec(String(line))?.[1]
  if (pid === undefined) throw new Error(`The test host did not start: ${complaint}`)

  const run: OpenSshHost['run'] = async (command, input = '') => {
    const inside = spawn('nsenter', ['-t', pid, '-m', '-p', 'sh', '-c', command], {
      env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
    })
    const output = { stdout: '', stderr: '' }
    inside.stdout.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text
    })
    inside.stderr.setEncoding('utf8').on('data', (text: string) => {
      output.stderr += text
    })
    inside.stdin.on('error', () => {})
    inside.stdin.end(input)
    const [code] = (await once(inside, 'close')) as [number | null]
    return { code, ...output }
  }
  const write = (path: string, text: string) => run(`umask 077; cat >${path}`, text)

  let hostKey = ''
  const giveHostKey = async () => {
    const pair = generateOpenSshKeyPair('host')
    await write('/run/host-key', pair.privateKey)
    hostKey = pair.publicKey.split(' ').slice(0, 2).join(' ')
  }
  const answering = async () => {
    for (let tries = 1; ; tries++) {
      try {
        return void (await probeHostKey({ host: '127.0.0.1', port, timeoutMs: 2_000 }))
      } catch (error) {
        if (tries === 100) throw error
        await sleep(50)
      }
    }
  }

  const host: OpenSshHost = {
    host: '127.0.0.1',
    port,
    get hostKey() {
      return hostKey
    },
    managementKey,
    run,
    async rekey() {
      await giveHostKey()
      await run('kill -9 -1')
      await answering()
    },
    async stop() {
      await run('touch /run/stopped; kill -9 -1')
      const refused = () =>
        probeHostKey({ host: '127.0.0.1', port, timeoutMs: 2_000 }).then(
          () => false,
          (error: unknown) => error instanceof HostUnreachable && error.reason === 'refused',
        )
      while (!(await refused())) await sleep(20)
    },
    async start() {
      await run('rm -f /run/stopped')
      await answering()
    },
    async freeze() {
      await run('kill -STOP -1')
    },
    async thaw() {
      await run('kill -CONT -1')
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      // PID 1 first: unshare then ends when everything in the namespace has.
      process.kill(Number(pid), 'SIGKILL')
      await ended
    },
  }
  await giveHostKey()
  await write('/run/sshd.conf', config(port))
  await write('/root/.ssh/authorized_keys', `${managementKey.publicKey}\n`)
  await host.start()
  return host
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('No free port')
  return address.port
}
