import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A service that a sandbox plays. */
export interface SandboxUnit {
  readonly name: string
  readonly description: string
  /** Bytes. */
  readonly memory: number
  /** What it says before it ends, each time it is started. */
  readonly fails?: string
}

const mib = 1024 * 1024

/** What each sandbox has: those of a small voice server, one that fails, and some that no one may restart. */
const usual: readonly SandboxUnit[] = [
  { name: 'asterisk.service', description: 'Asterisk PBX (sandbox)', memory: 182 * mib },
  { name: 'mariadb.service', description: 'MariaDB database server (sandbox)', memory: 311 * mib },
  { name: 'nginx.service', description: 'Web server (sandbox)', memory: 24 * mib },
  {
    name: 'voicemail-sync.service',
    description: 'Voicemail synchronization (sandbox)',
    memory: 0,
    fails: 'Cannot open /etc/voicemail-sync.conf: No such file or directory',
  },
  { name: 'ssh.service', description: 'OpenBSD Secure Shell server (sandbox)', memory: 9 * mib },
  { name: 'systemd-journald.service', description: 'Journal Service (sandbox)', memory: 14 * mib },
]

const script = (name: string) => readFileSync(new URL(`./bin/${name}.sh`, import.meta.url), 'utf8')
const invocation = () => crypto.randomUUID().replaceAll('-', '')

/** Gives a sandbox's folder the commands that stand for systemd's and Asterisk's, and the services that they know. */
export function prepareUnits(folder: string, units: readonly SandboxUnit[] = usual): void {
  const plays = units.some(({ name }) => name === 'asterisk.service') ? ['asterisk'] : []
  for (const name of ['systemctl', 'journalctl', ...plays])
    writeFileSync(join(folder, 'bin', name), script(name), { mode: 0o755 })
  // by which a host is known to run systemd (sd_booted(3))
  mkdirSync(join(folder, 'run/systemd/system'), { recursive: true })
  const all = join(folder, 'var/lib/sandbox-units')
  if (existsSync(all)) return
  mkdirSync(join(folder, 'var/log'), { recursive: true })
  const now = new Date()
  const since = `${now.toUTCString().slice(0, 3)} ${now.toISOString().slice(0, 19).replace('T', ' ')} UTC`
  let journal = ''
  for (const { name, description, memory, fails } of units) {
    const started = invocation()
    const state = fails
      ? ['failed', 'failed', 'exit-code', '1', '0']
      : ['active', 'running', 'success', '0', '812']
    const [active = '', sub = '', result = '', status = '', pid = ''] = state
    const fields = {
      Description: description,
      ActiveState: active,
      SubState: sub,
      Result: result,
      ExecMainStatus: status,
      MainPID: pid,
      InvocationID: started,
      NRestarts: '0',
      UnitFileState: 'enabled',
      StateChangeTimestamp: since,
      MemoryCurrent: fails ? '[not set]' : String(memory),
      ...(fails && { fails }),
    }
    mkdirSync(join(all, name), { recursive: true })
    for (const [field, value] of Object.entries(fields)) writeFileSync(join(all, name, field), value)
    const say = (priority: number, from: string, text: string) => {
      journal += `${now.getTime()}000\t${name}\t${started}\t${priority}\t${from}\t${text}\n`
    }
    say(6, 'systemd', `Started ${description}.`)
    if (fails) say(3, name.replace('.service', ''), fails)
    if (fails) say(4, 'systemd', `${name}: Failed with result 'exit-code'.`)
  }
  writeFileSync(join(folder, 'var/log/sandbox-journal'), journal)
}
