import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { FleetStage } from './fleet-stage.ts'

const run = promisify(execFile)
const generous = { maxBuffer: 64 * 1024 * 1024 }

/** How many hosts each tool speaks to at a time: as many as one account of ours gets. */
const atOnce = 64

/** Puts a key into a login's file on every host, or takes it away. */
export interface FleetTool {
  name: string
  set(login: string, publicKey: string, there: boolean): Promise<void>
}

/**
 * Ansible's `authorized_key` with pipelining and kept connections, and a parallel loop over `ssh` with kept connections:
 * what people use today, each set up as its users would for speed.
 * @throws Error naming what to install
 */
export function fleetTools({ fleet, rootKey }: FleetStage): {
  ansible: FleetTool
  loop: FleetTool
  close(): void
} {
  if (spawnSync('ansible', ['--version']).status !== 0) throw new Error('install ansible')
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
  const key = join(folder, 'root')
  writeFileSync(key, rootKey.privateKey, { mode: 0o600 })
  const options = [
    `IdentityFile=${key}`,
    'IdentitiesOnly=yes',
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'LogLevel=ERROR',
    'ControlMaster=auto',
    'ControlPersist=600',
    `ControlPath=${folder}/%C`,
  ]
  const sshOptions = ['-F', 'none', ...options.flatMap((option) => ['-o', option])]
  const hosts = fleet.hosts.map(({ host }) => host)
  const inventory = join(folder, 'hosts')
  writeFileSync(inventory, `${hosts.join('\n')}\n`)
  const python = '/usr/bin/python3'
  const env = {
    ...withoutAnsible(),
    ANSIBLE_PIPELINING: 'True',
    ANSIBLE_HOST_KEY_CHECKING: 'False',
    ANSIBLE_SSH_ARGS: sshOptions.join(' '),
    ANSIBLE_REMOTE_USER: 'root',
    ANSIBLE_LOCAL_TEMP: folder,
    ANSIBLE_HOME: folder,
    ANSIBLE_PYTHON_INTERPRETER: python,
    LC_ALL: 'C.UTF-8',
  }
  return {
    ansible: {
      name: 'ansible',
      async set(login, publicKey, there) {
        const value = { user: login, key: publicKey, state: there ? 'present' : 'absent' }
        const arguments_ = [
          'all',
          '-i',
          inventory,
          '-f',
          String(atOnce),
          '-o',
          '-m',
          'ansible.posix.authorized_key',
        ]
        await run('ansible', [...arguments_, '-a', JSON.stringify(value)], { env, ...generous })
      },
    },
    loop: {
      name: 'ssh loop',
      async set(login, publicKey, there) {
        const file = `/home/${login}/.ssh/authorized_keys`
        const blob = publicKey.split(' ')[1] ?? ''
        const command = there
          ? `grep -qF ${blob} ${file} || echo ${publicKey} >>${file}`
          : `grep -vF ${blob} ${file} >${file}.new; cat ${file}.new >${file}; rm ${file}.new`
        const loop = [
          '-a',
          inventory,
          '-P',
          String(atOnce),
          '-I',
          '{}',
          'ssh',
          '-n',
          ...sshOptions,
          'root@{}',
          command,
        ]
        await run('xargs', loop, generous)
      },
    },
    close() {
      for (const host of hosts) spawnSync('ssh', [...sshOptions, '-O', 'exit', `root@${host}`])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The tools look for their programs where the caller does, and are set up by nothing else. */
function withoutAnsible(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('ANSIBLE_')))
}
