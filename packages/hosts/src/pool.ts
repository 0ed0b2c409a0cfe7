import { type ApplyMode, type QuestionMode, scriptRun } from './apply-script.ts'
import { askAnew, askFirewall, reachAnew } from './ask-firewall.ts'
import { askReport } from './ask-report.ts'
import { HopConnections } from './hop-connections.ts'
import { HostUnreachable } from './host-unreachable.ts'
import { type HostTarget, Link, type LinkLimits } from './link.ts'
import { linkKey as keyOf } from './link-key.ts'
import { encodeManifest, type Manifest } from './manifest.ts'
import { parseOtherWays, type Surroundings } from './other-ways.ts'
import { encodeLeavingKeys, encodeRekey } from './rekey.ts'
import { rekeyLines } from './rekey-lines.ts'
import { type HostReport, type LeaveReport, parseDone, parseLeave } from './report.ts'
import { parseShutOut } from './shut-out.ts'
import { printed } from './sudo-refusal.ts'

export interface HostPoolOptions extends Partial<LinkLimits> {
  /** Idle connections are closed after this: on a server each costs a process. */
  readonly idleMs?: number
  /** Connections at a time; who comes later waits, first come first served. */
  readonly maxLinks?: number
}

interface Entry {
  readonly link: Promise<Link>
  users: number
  idle: NodeJS.Timeout | undefined
}

const at = ({ host, port }: HostTarget) => `${host}:${port}`

/** Speaks to servers over kept connections, one for each target. Close it to let the process end. */
export class HostPool {
  readonly #limits: LinkLimits
  readonly #idleMs: number
  readonly #maxLinks: number
  /** In the order of last use. */
  readonly #entries = new Map<string, Entry>()
  readonly #waiting: (() => void)[] = []
  readonly #open = new Set<Link>()
  readonly #hops = new HopConnections()
  #slots = 0
  #closed = false

  constructor(options: HostPoolOptions = {}) {
    this.#limits = {
      connectMs: options.connectMs ?? 10_000,
      execMs: options.execMs ?? 30_000,
      outputBytes: options.outputBytes ?? 1024 * 1024,
      names: options.names,
      hops: this.#hops,
    }
    this.#idleMs = options.idleMs ?? 60_000
    this.#maxLinks = options.maxLinks ?? 256
  }

  /**
   * Makes the server hold the manifest and resolves with what it holds now; a login that failed has its error there.
   * @throws HostUnreachable; TypeError for a manifest or a pinned key that is none. Applying again is always safe.
   */
  async apply(target: HostTarget, manifest: Manifest): Promise<HostReport> {
    const text = encodeManifest(manifest)
    return this.#run(target, (link) =>
      askReport(link, target, 'apply', ` ${Buffer.byteLength(text)}\n${text}`),
    )
  }

  /** What the server holds, and every key that lets anybody in there, changing nothing. Throws as {@link apply}. */
  async read(target: HostTarget): Promise<HostReport> {
    return this.#run(target, (link) => askReport(link, target, 'read', '\n'))
  }

  /**
   * Puts the key line `next` beside each line with the key `old` (`<type> <base64>`) among the management login's, so that both let in.
   * Doing it again changes nothing. @throws as {@link apply}, TypeError for a key that is none.
   */
  async rekeyAdd(target: HostTarget, old: string, next: string): Promise<void> {
    await this.#run(target, (link) => rekeyLines(link, target, 'rekey-add', encodeRekey(old, next)))
  }

  /** Takes the management login's lines with the key `old` away, if `next` stands there. Throws as {@link rekeyAdd}. */
  async rekeyDrop(target: HostTarget, old: string, next: string): Promise<void> {
    await this.#run(target, (link) => rekeyLines(link, target, 'rekey-drop', encodeRekey(old, next)))
  }

  /**
   * Leaves people their lines of the manifest as plain ones, and sudo as a file that is not ours; nothing of what was left before is
   * touched again. Throws as {@link apply}.
   */
  async leave(target: HostTarget, manifest: Manifest): Promise<LeaveReport> {
    return parseLeave(await this.#exec(target, 'leave', encodeManifest(manifest)), at(target))
  }

  /**
   * Has the server forget us: what we remember there goes, and the management login's lines with these keys (`<type> <base64>`). The connection is closed,
   * since no other can be made by them. Throws as {@link rekeyAdd}.
   */
  async leaveKey(target: HostTarget, keys: readonly string[]): Promise<void> {
    parseDone(await this.#exec(target, 'leave-key', encodeLeavingKeys(keys)), at(target))
    this.#drop(keyOf(target))
  }

  /** Asks for what recording on the host needs (apply/recorder.sh); answers what the script printed. @throws HostUnreachable */
  async recorder(target: HostTarget, request: string): Promise<string> {
    return this.#exec(target, 'recorder', request)
  }

  /**
   * Which of these logins cannot get in although their lines are right, and why, and what else lets people in if `others` is asked for:
   * as far as the server says so, and changing nothing. @throws HostUnreachable
   */
  async lookAround(target: HostTarget, logins: readonly string[], others = true): Promise<Surroundings> {
    const asked = [others ? 'others' : 'logins', ...logins].join('\n')
    const stdout = await this.#exec(target, 'shut-out', `${asked}\n`)
    const otherWays = others ? parseOtherWays(stdout) : undefined
    return { shutOut: parseShutOut(stdout, logins, at(target)), otherWays }
  }

  /** Asks what a script for services answers; may be asked twice, where a kept connection had been cut. @throws HostUnreachable */
  async question(target: HostTarget, mode: QuestionMode | 'check', input: string): Promise<string> {
    return this.#exec(target, mode, input)
  }

  /** Asks the mode `firewall` (apply/firewall.sh); with `anew` over a connection that did not exist before. @throws HostUnreachable */
  async firewall(target: HostTarget, request: string, { anew = false } = {}): Promise<string> {
    return anew
      ? askAnew(target, this.#limits, request)
      : this.#run(target, (link) => askFirewall(link, target, request))
  }

  /** Logs in over a connection that did not exist before. @throws HostUnreachable */
  async reachAnew(target: HostTarget): Promise<void> {
    await reachAnew(target, this.#limits)
  }

  /** Asks the mode `files` (apply/files.sh); asking again is safe. @throws HostUnreachable */
  async files(target: HostTarget, request: string): Promise<string> {
    return this.#exec(target, 'files', request)
  }

  /** Makes sure of a connection, which proves that the management key lets in. @throws HostUnreachable */
  async connect(target: HostTarget): Promise<void> {
    await this.lend(target, async () => {})
  }

  /** Closes every connection; what is under way fails. */
  async close(): Promise<void> {
    this.#closed = true
    for (const key of [...this.#entries.keys()]) this.#drop(key)
    for (const link of this.#open) link.close()
    this.#hops.close()
  }

  #exec(target: HostTarget, mode: ApplyMode, input: string): Promise<string> {
    return this.#run(target, async (link) =>
      printed(await link.exec(scriptRun(mode, target.user), input), target),
    )
  }

  async #run<Result>(target: HostTarget, work: (link: Link) => Promise<Result>): Promise<Result> {
    const reused = this.#entries.has(keyOf(target))
    try {
      return await this.lend(target, work)
    } catch (error) {
      // A kept connection may have been cut while idle; the work may be repeated safely, so once more on a fresh one.
      const stale = reused && error instanceof HostUnreachable && error.reason === 'network'
      if (!stale || this.#closed) throw error
      return this.lend(target, work)
    }
  }

  /** Lends a connection for work that speaks with the server in ways of its own. @throws HostUnreachable, and what the work throws */
  async lend<Result>(target: HostTarget, work: (link: Link) => Promise<Result>): Promise<Result> {
    if (this.#closed) throw new Error('The host pool is closed')
    const key = keyOf(target)
    const entry = this.#entries.get(key) ?? { link: this.#connect(key, target), users: 0, idle: undefined }
    clearTimeout(entry.idle)
    entry.users++
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    try {
      return await work(await entry.link).catch((error: unknown) => {
        // The link has closed itself, or is about to: who comes next opens another.
        if (this.#entries.get(key) === entry) this.#entries.delete(key)
        throw error
      })
    } finally {
      entry.users--
      if (entry.users === 0 && this.#entries.get(key) === entry) {
        if (this.#waiting.length > 0) this.#drop(key)
        else entry.idle = setTimeout(() => this.#drop(key), this.#idleMs)
      }
    }
  }

  async #connect(key: string, target: HostTarget): Promise<Link> {
    await this.#slot()
    try {
      if (this.#closed) throw new Error('The host pool is closed')
      const link = await Link.open(target, this.#limits)
      this.#open.add(link)
      link.onClose(() => {
        this.#open.delete(link)
        this.#forget(key, link)
        this.#release()
      })
      if (this.#closed) link.close()
      return link
    } catch (error) {
      this.#entries.delete(key)
      this.#release()
      throw error
    }
  }

  async #slot(): Promise<void> {
    if (this.#slots < this.#maxLinks) {
      this.#slots++
      return
    }
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve)
      for (const [key, { users }] of this.#entries) if (users === 0) return this.#drop(key)
    })
  }

  #release(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#slots--
  }

  #forget(key: string, link: Link): void {
    const entry = this.#entries.get(key)
    void entry?.link.then(
      (held) => {
        if (held === link && this.#entries.get(key) === entry) this.#drop(key)
      },
      () => {},
    )
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key)
    clearTimeout(entry?.idle)
    this.#entries.delete(key)
    void entry?.link.then(
      (link) => link.close(),
      () => {},
    )
  }
}
