import type ssh2 from 'ssh2'
import { HostUnreachable } from './host-unreachable.ts'

interface Conversation {
  readonly client: ssh2.Client
  /** `host:port`. */
  readonly at: string
  readonly limits: { readonly execMs: number; readonly outputBytes: number }
  /** Why the connection broke, once it has. */
  readonly cause: () => unknown
  /** Whether stdout up to here is the whole answer; without it, the answer ends with the command. */
  readonly isWhole?: (stdout: Buffer) => boolean
}

/** What came back: stdout's bytes as UTF-8, and the beginning of stderr's; the exit code where the command has ended. */
export interface Answer {
  readonly stdout: string
  readonly stderr: string
  readonly code: number | null
}

/**
 * Waits for the answer on a channel. The deadline, the limit on output and the connection's end are watched.
 * @throws HostUnreachable with `outcomeUnknown`: what was sent may have been carried out, wholly or in part.
 */
export function answerOn(
  channel: ssh2.ClientChannel,
  { client, at, limits, cause, isWhole }: Conversation,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const chunks: Buffer[] = []
  let stderr = ''
  let size = 0
  let code: number | null = null
  const answer = () => resolve({ stdout: Buffer.concat(chunks).toString('utf8'), stderr, code })
  const lost = () => reject(brokenOff(at, cause()))
  const count = (chunk: Buffer) => {
    size += chunk.length
    if (size <= limits.outputBytes) return
    const message = `${at} sent too much output: over ${limits.outputBytes} bytes. Check whether the management login's shell prints something at login.`
    reject(new HostUnreachable('command', message, { outcomeUnknown: true }))
  }
  const take = (chunk: Buffer) => {
    count(chunk)
    chunks.push(chunk)
    if (isWhole?.(Buffer.concat(chunks))) answer()
  }
  const hear = (chunk: Buffer) => {
    count(chunk)
    if (stderr.length < 4096) stderr += chunk.toString('latin1')
  }
  const exited = (status: number | null) => {
    code = status
  }
  // Without an exit status it was the connection that ended, not the command.
  const ended = () => (code === null ? lost() : answer())

  const timer = setTimeout(() => reject(notFinished(at, limits)), limits.execMs)
  client.once('close', lost)
  channel.on('data', take).on('exit', exited).on('close', ended)
  channel.stderr.on('data', hear)
  const done = () => {
    clearTimeout(timer)
    client.off('close', lost)
    channel.off('data', take).off('exit', exited).off('close', ended)
    channel.stderr.off('data', hear)
  }
  promise.then(done, done)
  return promise
}

/** The deadline has passed. */
export function notFinished(at: string, { execMs }: { execMs: number }): HostUnreachable {
  const message = `${at} did not finish within ${Math.round(execMs / 1000)} s, so what was done is unknown. It may be overloaded. Gatehouse will try again.`
  return new HostUnreachable('timeout', message, { outcomeUnknown: true })
}

/** The connection ended in the middle of something. */
export function brokenOff(at: string, cause: unknown): HostUnreachable {
  return new HostUnreachable(
    'network',
    `The connection to ${at} broke off midway, so what was done is unknown. Check the network between Gatehouse and the server.`,
    { cause: cause ?? new Error('closed'), outcomeUnknown: true },
  )
}
