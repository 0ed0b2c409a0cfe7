import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parsePublicKey } from '@gatehouse/core/fleet/ssh-key/public-key'
import { generateOpenSshKeyPair } from '@gatehouse/hosts/openssh-key-pair'
import {
  type OpenSshHost,
  openSshHostMissing,
  startOpenSshHost,
} from '@gatehouse/hosts/test-host/open-ssh-host'
import { hostKeysIn } from '../host-keys.ts'
import type { GatewayLimits } from '../limits.ts'
import { type Gateway, startGateway } from '../start-gateway.ts'
import { type Access, MemoryGatekeeper, MemoryRecorder } from './memory.ts'

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A gateway before a real OpenSSH server, and a folder with a person's key for real clients. */
export interface Stage {
  readonly gatekeeper: MemoryGatekeeper
  readonly recorder: MemoryRecorder
  readonly gateway: Gateway
  readonly host: OpenSshHost
  readonly folder: string
  /** What the gateway has reported. */
  readonly faults: string[]
  /** Where alice may go as `prod-1`. */
  readonly access: Access
  /** OpenSSH's options for the gateway, without a destination. */
  readonly options: string[]
  /** `prod-1@127.0.0.1` */
  readonly destination: string
  ssh(args: readonly string[], input?: string | Buffer): Promise<Ran>
  close(): Promise<void>
}

export const stageMissing = openSshHostMissing

export async function openStage(
  limits: Partial<GatewayLimits> = {},
  proxies: readonly string[] = [],
): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-gateway-'))
  const host = await startOpenSshHost()
  const gatewayKey = generateOpenSshKeyPair('gatehouse')
  await addLogin(host, 'alice', gatewayKey.publicKey)

  const alice = generateOpenSshKeyPair('alice@laptop')
  writeFileSync(join(folder, 'id'), alice.privateKey, { mode: 0o600 })
  writeFileSync(join(folder, 'id.pub'), `${alice.publicKey}\n`)
  const gatekeeper = new MemoryGatekeeper()
  gatekeeper.keys.set(parsePublicKey(alice.publicKey).fingerprint, 'alice')
  const access = {
    server: 'prod-1',
    login: 'alice',
    target: {
      host: host.host,
      port: host.port,
      hostKey: host.hostKey,
      privateKeys: [gatewayKey.privateKey],
    },
  }
  gatekeeper.access.set('prod-1', access)

  const recorder = new MemoryRecorder()
  const hostKeys = await hostKeysIn(join(folder, 'host-keys'))
  const faults: string[] = []
  const report = (fault: unknown, doing: string) => {
    faults.push(`${doing}: ${fault}`)
  }
  const gateway = await startGateway({ gatekeeper, recorder, hostKeys, port: 0, limits, proxies, report })
  const known = join(folder, 'known_hosts')
  writeFileSync(known, hostKeys.map(({ publicKey }) => `[127.0.0.1]:${gateway.port} ${publicKey}\n`).join(''))
  const options = [
    '-F',
    'none',
    '-i',
    join(folder, 'id'),
    ...['IdentitiesOnly=yes', 'IdentityAgent=none', 'BatchMode=yes', `UserKnownHostsFile=${known}`].flatMap(
      (option) => ['-o', option],
    ),
    ...['-o', `Port=${gateway.port}`],
  ]
  return {
    gatekeeper,
    recorder,
    gateway,
    host,
    folder,
    faults,
    access,
    options,
    destination: 'prod-1@127.0.0.1',
    ssh: (args, input) => run('ssh', [...options, ...args], { input }),
    async close() {
      await gateway.close(0)
      await host.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Makes a login on the host that the key opens, as the manifest does. */
async function addLogin(host: OpenSshHost, login: string, publicKey: string): Promise<void> {
  const home = `/home/${login}`
  const { code, stderr } = await host.run(
    `useradd -m -p '*' -s /bin/bash ${login} && mkdir -m 700 ${home}/.ssh && cat >${home}/.ssh/authorized_keys && chown -R ${login}: ${home}/.ssh`,
    `${publicKey}\n`,
  )
  if (code !== 0) throw new Error(stderr)
}

interface RunOptions {
  readonly input?: string | Buffer | undefined
  readonly env?: Record<string, string>
  readonly cwd?: string
  readonly started?: (child: ChildProcess) => void
  /** Leaves stdin open. */
  readonly keepOpen?: boolean
}

/** Runs a program to its end. Its own group, so that what it leaves behind (a ControlMaster) can be ended. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...process.env, LC_ALL: 'C.UTF-8', ...options.env },
      cwd: options.cwd,
    })
    const output = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text
      })
    }
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...output }))
    child.stdin.on('error', () => {})
    if (!options.keepOpen) child.stdin.end(options.input ?? '')
    options.started?.(child)
  })
}
