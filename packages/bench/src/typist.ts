import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import type { SshClient } from './ssh-client.ts'

/** Somebody at a terminal on the host, who presses keys. */
export interface Typist {
  /** Presses a key; answers the milliseconds until it is echoed. @throws Error if it never is, or something else is shown */
  press(): Promise<number>
  leave(): Promise<void>
}

const patience = 10_000

/** Opens a terminal there. Keys are taken one by one and echoed by the host's own terminal driver. */
export async function openTypist(ssh: SshClient, destination: string): Promise<Typist> {
  const child = ssh.spawn(destination, 'stty -icanon; echo ready; exec cat >/dev/null', ['-tt'])
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text
  })
  await shown(child, /ready\r?\n$/, () => said)
  let key = 0
  return {
    async press() {
      const letter = String.fromCharCode(97 + (key++ % 26))
      const echoed = shown(child, new RegExp(`^${letter}$`), () => said)
      const pressed = performance.now()
      child.stdin.write(letter)
      await echoed
      return performance.now() - pressed
    },
    async leave() {
      child.kill()
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
  }
}

function shown(child: ChildProcessWithoutNullStreams, what: RegExp, said: () => string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let text = ''
  const look = (bytes: Buffer) => {
    text += bytes
    if (what.test(text)) resolve()
  }
  const fail = () => reject(new Error(`no ${what} but ${JSON.stringify(text)}; ${said()}`))
  const timer = setTimeout(fail, patience)
  child.stdout.on('data', look)
  child.once('exit', fail)
  return promise.finally(() => {
    clearTimeout(timer)
    child.stdout.off('data', look)
    child.off('exit', fail)
  })
}
