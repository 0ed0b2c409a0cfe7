import { type ChildProcess, spawn } from 'node:child_process'
import type { Writable } from 'node:stream'
import type ssh2 from 'ssh2'
import type { Confinement } from './confinement.ts'

export interface Command {
  readonly argv: readonly string[]
  /** Below the sandbox's folder. */
  readonly home: string
  readonly env: Readonly<Record<string, string>>
}

/** As patched (OpenSSH's PROTOCOL §2.1). */
type UnwantedOutput = ssh2.ServerChannel & { eow(): void }

// The watcher sees the end of descriptor 3 when the channel closes or our process dies, even by kill -9, and ends the
// whole process group with it. It is never the command's own child: script(1) would wait for it.
const wrapper = `(read -r _ <&3; kill -9 0) </dev/null >/dev/null 2>&1 &
exec 3<&-
(cd -- "$1" && shift && exec "$@")
code=$?
{ kill -9 $!; wait $!; } 2>/dev/null
exit $code`

/** Runs a command on a channel until either ends; nothing it started in its process group outlives it. */
export function runCommand(
  channel: ssh2.ServerChannel,
  confinement: Confinement,
  command: Command,
): ChildProcess {
  const child = spawn('sh', ['-c', wrapper, 'sh', confinement.root + command.home, ...command.argv], {
    ...confinement.owner,
    cwd: '/',
    env: command.env,
    detached: true,
    stdio: [
      'pipe',
      'pipe',
      'pipe',
      'pipe',
      ...(confinement.descriptor === null ? [] : [confinement.descriptor]),
    ],
  })
  const [stdin, stdout, stderr, lifeline] = child.stdio
  // A pipe's other end may go at any time; what counts is the exit.
  for (const pipe of [stdin, stdout, stderr, lifeline, channel, channel.stderr]) pipe?.on('error', () => {})
  const cut = () => (lifeline as Writable | null)?.destroy()
  if (stdin) {
    channel.pipe(stdin)
    // The command reads no more: whoever feeds it hears of it.
    stdin.on('close', () => (channel as UnwantedOutput).eow())
  }
  // Nobody reads any more: the command finds its pipes closed, as it would on one machine.
  channel.on('eow', () => {
    stdout?.unpipe(channel).destroy()
    stderr?.unpipe(channel.stderr).destroy()
  })
  stdout?.pipe(channel, { end: false })
  stderr?.pipe(channel.stderr, { end: false })
  channel.on('close', cut)
  child.on('error', () => {
    channel.exit(127)
    channel.close()
  })
  child.on('exit', () => {
    cut()
    // What the command left behind would hold its output open.
    if (child.pid !== undefined) killGroup(child.pid)
  })
  child.on('close', (code, signal) => {
    if (signal) channel.exit(signal)
    else channel.exit(code ?? 1)
    channel.end()
  })
  return child
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch {
    // Nobody was left.
  }
}
