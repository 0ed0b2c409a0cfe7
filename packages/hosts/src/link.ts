import type ssh2 from 'ssh2'
import { connect } from './connect.ts'
import { fingerprintOfBlob, parseHostKey } from './host-key.ts'
import { HostUnreachable, unreachable } from './host-unreachable.ts'

export interface HostTarget {
  readonly host: string
  readonly port: number
  /** Pinned, `ssh-ed25519 AAAA…`: no other key is spoken to. */
  readonly hostKey: string
  /** Root unless told. */
  readonly user?: string
  /** OpenSSH PEM. */
  readonly privateKey: string
}

export interface LinkLimits {
  readonly connectMs: number
  readonly execMs: number
  readonly outputBytes: number
}

/** One authenticated connection to a server whose host key is the pinned one. */
export class Link {
  readonly #client: ssh2.Client
  readonly #at: string
  readonly #limits: LinkLimits
  #cause: unknown

  /** @throws HostUnreachable; a wrong host key stops everything before authentication. */
  static async open(target: HostTarget, limits: LinkLimits): Promise<Link> {
    const pinned = parseHostKey(target.hostKey)
    const at = `${target.host}:${target.port}`
    let found: Buffer | undefined
    try {
      const client = await connect({
        host: target.host,
        port: target.port,
        timeoutMs: limits.connectMs,
        keyType: pinned.type,
        acceptsHostKey: (blob) => {
          found = Buffer.from(blob)
          return found.equals(pinned.blob)
        },
        login: { user: target.user ?? 'root', privateKey: target.privateKey },
        until: 'ready',
      })
      return new Link(client, at, limits)
    } catch (error) {
      if (!found || found.equals(pinned.blob)) throw error
      const fingerprints = { expected: fingerprintOfBlob(pinned.blob), found: fingerprintOfBlob(found) }
      throw new HostUnreachable(
        'host-key-changed',
        `${at} shows another host key (${fingerprints.found}) than the pinned one (${fingerprints.expected}). Nothing was sent. If the server was reinstalled, compare the new fingerprint on its console and confirm it; if not, somebody may be in between.`,
        { cause: error, ...fingerprints },
      )
    }
  }

  private constructor(client: ssh2.Client, at: string, limits: LinkLimits) {
    this.#client = client
    this.#at = at
    this.#limits = limits
    client.on('error', (error) => {
      this.#cause ??= error
    })
  }

  onClose(listener: () => void): void {
    this.#client.once('close', listener)
  }

  /** Ends the connection without waiting for the server's leave. */
  close(): void {
    this.#client.end()
    this.#client.destroy()
  }

  /**
   * Runs a command with `input` on its stdin and resolves with its stdout (bytes as UTF-8) and exit code.
   * @throws HostUnreachable with `outcomeUnknown` where the command had been sent; the link is then closed.
   */
  exec(command: string, input: string): Promise<{ stdout: string; code: number | null }> {
    return new Promise((resolve, reject) => {
      let settled = false
      const fail = (error: HostUnreachable) => {
        if (settled) return
        settled = true
        clearTimeout(timer)
        reject(error)
        this.close()
      }
      const lost = () => {
        const cause = this.#cause ?? new Error('closed')
        const { message } = unreachable(this.#at, { code: 'ENETDOWN' })
        fail(
          new HostUnreachable(
            'network',
            `${message} The connection broke off midway: what was done is unknown.`,
            {
              cause,
              outcomeUnknown: true,
            },
          ),
        )
      }
      const timer = setTimeout(() => {
        const seconds = Math.round(this.#limits.execMs / 1000)
        const message = `${this.#at} did not finish within ${seconds} s: what was done is unknown. It may be overloaded; it is tried again.`
        fail(new HostUnreachable('timeout', message, { outcomeUnknown: true }))
      }, this.#limits.execMs)
      this.#client.once('close', lost)

      const run = (error: Error | undefined, channel: ssh2.ClientChannel) => {
        if (error) {
          const message = `${this.#at} refused to run a command as the management login. Check its sshd_config (PermitRootLogin, ForceCommand).`
          return fail(new HostUnreachable('command', message, { cause: error }))
        }
        const chunks: Buffer[] = []
        let size = 0
        let code: number | null = null
        const take = (keep: boolean) => (chunk: Buffer) => {
          size += chunk.length
          if (size > this.#limits.outputBytes) {
            const message = `${this.#at} answered with too much: over ${this.#limits.outputBytes} bytes. Does root's shell print something at login?`
            return fail(new HostUnreachable('command', message, { outcomeUnknown: true }))
          }
          if (keep) chunks.push(chunk)
        }
        channel.on('error', () => {})
        channel.on('data', take(true))
        channel.stderr.on('data', take(false))
        channel.on('exit', (status: number | null) => {
          code = status
        })
        channel.on('close', () => {
          this.#client.removeListener('close', lost)
          // Without an exit status it was the connection that ended, not the command.
          if (code === null && !settled) return lost()
          if (settled) return
          settled = true
          clearTimeout(timer)
          resolve({ stdout: Buffer.concat(chunks).toString('utf8'), code })
        })
        channel.end(input)
      }
      try {
        this.#client.exec(command, run)
      } catch {
        lost()
      }
    })
  }
}
