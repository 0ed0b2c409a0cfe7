import type { Duplex } from 'node:stream'
import { oneLine } from '@gatehouse/text/strangers-text'
import type ssh2 from 'ssh2'
import type { ScriptRun } from './apply-script.ts'
import type { Connection } from './connect.ts'
import { connectPinned } from './connect-pinned.ts'
import { type Answer, answerOn, brokenOff, notFinished } from './conversation.ts'
import type { HopConnections } from './hop-connections.ts'
import { HopStream } from './hop-stream.ts'
import type { HostTarget } from './host-target.ts'
import { HostUnreachable } from './host-unreachable.ts'
import type { Names } from './names/names.ts'

export type { HostTarget }

export interface LinkLimits {
  readonly connectMs: number
  readonly execMs: number
  readonly outputBytes: number
  readonly names?: Names | undefined
  readonly hops?: HopConnections | undefined
}

/** One authenticated connection to a server whose host key is the pinned one. */
export class Link {
  readonly #connection: Connection
  readonly #at: string
  readonly #limits: LinkLimits
  #cause: unknown
  /** The commands that stay on the server, one for each lock that they hold there. */
  readonly #residents = new Map<string, { command: string; channel: ssh2.ClientChannel }>()
  readonly #lastAsked = new Map<string, Promise<void>>()

  /** @throws HostUnreachable; a wrong host key stops everything before authentication. */
  static async open(target: HostTarget, limits: LinkLimits): Promise<Link> {
    const { host, port, hostKey, account, via } = target
    const connection = await connectPinned({
      host,
      port,
      hostKey,
      account,
      way: limits.hops?.way(via),
      timeoutMs: limits.connectMs,
      names: limits.names,
      login: { user: target.user ?? 'root', privateKeys: [target.privateKey] },
    })
    return new Link(connection, `${host}:${port}`, limits)
  }

  private constructor(connection: Connection, at: string, limits: LinkLimits) {
    this.#connection = connection
    this.#at = at
    this.#limits = limits
    // each command that waits for its answer listens for the end, and several may at once
    connection.client.setMaxListeners(64)
    connection.client.on('error', (error) => {
      this.#cause ??= error
    })
  }

  onClose(listener: () => void): void {
    this.#connection.client.once('close', listener)
  }

  /** Ends the connection without waiting for the server's leave. */
  close(): void {
    this.#connection.close()
  }

  /**
   * Runs a script with `input` on its stdin and resolves with its answer.
   * @throws HostUnreachable with `outcomeUnknown` where the command had been sent; the link is then closed.
   */
  async exec({ command, opening }: ScriptRun, input: string): Promise<Answer> {
    const converse = (channel: ssh2.ClientChannel) => {
      const answer = this.#answerOn(channel)
      channel.end(opening + input)
      return answer
    }
    return this.#closingOnFailure(() => this.#start(command, converse))
  }

  /**
   * Has a script that stays on the server answer a request: it is started with the first one and ends with the link. Its
   * answer ends where `isWhole` says so, or with the script; requests to it come one after another. Throws as {@link exec}.
   */
  ask(
    { command, opening, of = '' }: ScriptRun,
    request: string,
    isWhole: (stdout: Buffer) => boolean,
  ): Promise<Answer> {
    const asked = (this.#lastAsked.get(of) ?? Promise.resolve()).then(() =>
      this.#closingOnFailure(async () => {
        const converse = (channel: ssh2.ClientChannel, text: string) => {
          this.#keep(of, command, channel)
          const answer = this.#answerOn(channel, isWhole)
          channel.write(text)
          return answer
        }
        if (this.#residents.get(of)?.command !== command) this.dismiss(of)
        const resident = this.#residents.get(of)
        return resident
          ? converse(resident.channel, request)
          : this.#start(command, (channel) => converse(channel, opening + request))
      }),
    )
    this.#lastAsked.set(
      of,
      asked.then(
        () => {},
        () => {},
      ),
    )
    return asked
  }

  /**
   * Starts a command that is spoken with, both ways, until its channel is closed; `meet` has the channel before anything has come over it.
   * @throws HostUnreachable
   */
  converse<Result>(command: string, meet: (channel: ssh2.ClientChannel) => Promise<Result>): Promise<Result> {
    return this.#start(command, meet)
  }

  /** Connects from the server to a place. @throws HostUnreachable, with the server's words where it does not */
  forward({ host, port }: { host: string; port: number }): Promise<Duplex> {
    const { promise, resolve, reject } = Promise.withResolvers<Duplex>()
    const { client } = this.#connection
    const lost = () => reject(brokenOff(this.#at, this.#cause))
    const timer = setTimeout(() => reject(notFinished(this.#at, this.#limits)), this.#limits.execMs)
    promise
      .catch(() => {})
      .finally(() => {
        clearTimeout(timer)
        client.off('close', lost)
      })
    client.once('close', lost)
    client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
      if (channel) return resolve(new HopStream(channel))
      const words = oneLine(error?.message.replace(/^.*Channel open failure: /, '') ?? '')
      reject(new HostUnreachable('command', `${this.#at} did not connect to ${host}:${port}: ${words}.`))
    })
    return promise
  }

  #keep(of: string, command: string, channel: ssh2.ClientChannel): void {
    if (this.#residents.get(of)?.channel === channel) return
    this.#residents.set(of, { command, channel })
    channel.once('close', () => {
      if (this.#residents.get(of)?.channel === channel) this.#residents.delete(of)
    })
  }

  /** Ends the command that stays: what it has not read, and what it knows, is not for the next. */
  dismiss(of = ''): void {
    this.#residents.get(of)?.channel.end()
    this.#residents.delete(of)
  }

  #answerOn(channel: ssh2.ClientChannel, isWhole?: (stdout: Buffer) => boolean): Promise<Answer> {
    return answerOn(channel, {
      client: this.#connection.client,
      at: this.#at,
      limits: this.#limits,
      cause: () => this.#cause,
      ...(isWhole && { isWhole }),
    })
  }

  /** Starts a command; `converse` meets its channel before anything has come over it. */
  #start<Result>(
    command: string,
    converse: (channel: ssh2.ClientChannel) => Promise<Result>,
  ): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>()
    const { client } = this.#connection
    const lost = () => reject(brokenOff(this.#at, this.#cause))
    const timer = setTimeout(() => reject(notFinished(this.#at, this.#limits)), this.#limits.execMs)
    client.once('close', lost)
    const started = () => {
      clearTimeout(timer)
      client.off('close', lost)
    }
    try {
      client.exec(command, (error, channel) => {
        started()
        if (error) {
          const message = `${this.#at} refused to run a command as the management login. Check its sshd_config (ForceCommand) and that login's authorized_keys (command=).`
          return reject(new HostUnreachable('command', message, { cause: error }))
        }
        channel.on('error', () => {})
        resolve(converse(channel))
      })
    } catch {
      lost()
    }
    promise.catch(started)
    return promise
  }

  async #closingOnFailure<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      this.close()
      throw error
    }
  }
}
