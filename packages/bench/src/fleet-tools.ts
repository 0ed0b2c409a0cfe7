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

/** Ansible over every host of a fleet, with pipelining and connections that it keeps. @throws Error naming what to install */
export function ansibleOver({ fleet, rootKey }: FleetStage) {
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
  ]
  const kept = ['ControlMaster=auto', 'ControlPersist=600', `ControlPath=${folder}/%C`]
  const asOptions = (all: string[]) => ['-F', 'none', ...all.flatMap((option) => ['-o', option])]
  const sshOptions = asOptions(options)
  const keptOptions = asOptions([...options, ...kept])
  const hosts = fleet.hosts.map(({ host }) => host)
  const inventory = join(folder, 'hosts')
  writeFileSync(inventory, `${hosts.join('\n')}\n`)
  const env = {
    ...withoutAnsible(),
    ANSIBLE_PIPELINING: 'True',
    ANSIBLE_HOST_KEY_CHECKING: 'False',
    ANSIBLE_SSH_ARGS: keptOptions.join(' '),
    ANSIBLE_REMOTE_USER: 'root',
    ANSIBLE_LOCAL_TEMP: folder,
    ANSIBLE_HOME: folder,
    ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
    LC_ALL: 'C.UTF-8',
  }
  return {
    inventory,
    env,
    atOnce,
    sshOptions,
    keptOptions,
    close() {
      for (const host of hosts) spawnSync('ssh', [...keptOptions, '-O', 'exit', `root@${host}`])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/**
 * What people use today: Ansible's `authorized_key`, with pipelining and kept connections; a parallel loop over `ssh`; and, for
 * comparison, the same loop over connections that OpenSSH keeps open.
 * @throws Error naming what to install
 */
export function fleetTools(stage: FleetStage): {
  ansible: FleetTool
  loop: FleetTool
  keptLoop: FleetTool
  close(): void
} {
  const { inventory, env, sshOptions, keptOptions, close } = ansibleOver(stage)
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
    loop: loopOver('ssh loop', sshOptions),
    keptLoop: loopOver('ssh loop with kept connections', keptOptions),
    close,
  }

  function loopOver(name: string, sshOptions: string[]): FleetTool {
    return {
      name,
      async set(login, publicKey, there) {
        const file = `/home/${login}/.ssh/authorized_keys`
        const blob = publicKey.split(' ')[1] ?? ''
        const command = there
          ? `grep -qF ${blob} ${file} || echo ${publicKey} >>${file}`
          : `grep -vF ${blob} ${file} >${file}.new; cat ${file}.new >${file}; rm ${file}.new`
        const parallel = ['-a', inventory, '-P', String(atOnce), '-I', '{}']
        await run('xargs', [...parallel, 'ssh', '-n', ...sshOptions, 'root@{}', command], generous)
      },
    }
  }
}

/** The tools look for their programs where the caller does, and are set up by nothing else. */
function withoutAnsible(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('ANSIBLE_')))
}
