import { type ChildProcess, spawnSync } from 'node:child_process'
import type ssh2 from 'ssh2'
import { homeOf } from './authorized-keys.ts'
import type { Confinement } from './confinement.ts'
import { runCommand } from './run-command.ts'

export interface SandboxSession {
  readonly folder: string
  readonly hostName: string
  readonly login: string
  /** What SSH_CONNECTION says (ssh(1)). */
  readonly at: string
  /** The host’s connections, for its ss. */
  readonly open: string
  readonly confinement: Confinement
  readonly started: (child: ChildProcess) => void
}

let terminal: boolean | undefined
/** Whether util-linux's script(1), which gives a command a terminal, is there. */
const hasTerminal = () => {
  terminal ??= /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '')
  return terminal
}

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Serves exec and shell, and nothing else: no forwarding, no agent, no X11, no sftp. */
export function serveSession(
  session: ssh2.Session,
  { folder, hostName, login, at, open, confinement, started }: SandboxSession,
): void {
  let pty: ssh2.PseudoTtyInfo | undefined
  const home = login === 'root' ? '/' : (homeOf(folder, login) ?? '/')
  const env = {
    HOME: confinement.root + home,
    USER: login,
    LOGNAME: login,
    SHELL: '/bin/sh',
    PATH: `${confinement.root}/bin:${path}`,
    PS1: `${login}@${hostName}$ `,
    GATEHOUSE_SANDBOX: hostName,
    SSH_CONNECTION: at,
    ...(login === 'root' ? { GATEHOUSE_ROOT: confinement.root, GATEHOUSE_SANDBOX_OPEN: open } : {}),
  }
  const run = (channel: ssh2.ServerChannel, command: string) => {
    let argv = ['sh', '-c', command]
    if (pty && hasTerminal()) {
      const { rows, cols } = pty
      argv = [
        'script',
        '-qefc',
        `stty rows ${Number(rows) || 24} cols ${Number(cols) || 80} 2>/dev/null; ${command}`,
        '/dev/null',
      ]
    }
    started(
      runCommand(channel, confinement, { argv, home, env: pty ? { ...env, TERM: 'xterm-256color' } : env }),
    )
  }
  session.on('pty', (accept, _reject, info) => {
    pty = info
    accept?.()
  })
  session.on('window-change', (accept) => accept?.())
  session.on('exec', (accept, _reject, { command }) => run(accept(), command))
  session.on('shell', (accept) => {
    const channel = accept()
    channel.write(
      `This is ${hostName}, a Gatehouse sandbox: a folder that plays a server. Nothing here is a real machine.\r\n`,
    )
    run(channel, 'exec sh -i')
  })
}
