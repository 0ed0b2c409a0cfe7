import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, type Test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HostTarget } from '../link.ts'
import { generateManagementKey } from '../management-key.ts'
import { digestManifest, type Manifest } from '../manifest.ts'
import { HostPool } from '../pool.ts'
import type { HostReport, LoginReport } from '../report.ts'
import { type OpenSshHost, openSshHostMissing, startOpenSshHost } from '../test-host/open-ssh-host.ts'

/** A member with a key, as the tests name them. */
const people = { alice: generateManagementKey('alice@laptop'), bob: generateManagementKey('bob@laptop') }
type Person = keyof typeof people

export interface SshResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A host with OpenSSH's sshd, reached through a pool, and OpenSSH's own client. */
export class SshStage {
  readonly host: OpenSshHost
  readonly pool = new HostPool()
  readonly #folder = mkdtempSync(join(tmpdir(), 'gatehouse-stage-'))

  constructor(host: OpenSshHost) {
    this.host = host
    for (const [name, { privateKey }] of Object.entries(people))
      writeFileSync(join(this.#folder, name), privateKey, { mode: 0o600 })
  }

  get target(): HostTarget {
    const { host, port, hostKey, managementKey } = this.host
    return { host, port, hostKey, privateKey: managementKey.privateKey }
  }

  key(person: Person): string {
    return people[person].publicKey
  }

  /** A manifest in which each of these logins has its person's key. */
  with(...logins: Person[]): Manifest {
    return { logins: logins.map((login) => ({ login, keys: [this.key(login)] })) }
  }

  apply(manifest: Manifest): Promise<HostReport> {
    return this.pool.apply(this.target, manifest)
  }

  read(): Promise<HostReport> {
    return this.pool.read(this.target)
  }

  /** What an apply says of a login. */
  async applied(manifest: Manifest, login: string): Promise<LoginReport> {
    const report = (await this.apply(manifest)).logins.find((one) => one.login === login)
    assert.ok(report, `nothing was said of ${login}`)
    return report
  }

  /** Applies a manifest, after which the host must hold it. */
  async holds(manifest: Manifest): Promise<void> {
    const { digest, logins, files } = await this.apply(manifest)
    const errors = [...logins, ...files].flatMap(({ error }) => error ?? [])
    assert.equal([digest, errors], [digestManifest(manifest), []])
  }

  /** Runs a shell command on the host as root, which must succeed, and answers what it printed. */
  async run(command: string): Promise<string> {
    const { code, stdout, stderr } = await this.host.run(command)
    assert.is(code, 0, `${command}: ${stderr}`)
    return stdout
  }

  /**
   * Logs in with a person's key and runs a command; code 255 where that was refused. `more` are further arguments of ssh, and
   * what is typed.
   */
  ssh(
    login: string,
    person: Person,
    command: string,
    more: { args?: readonly string[]; input?: string } = {},
  ): Promise<SshResult> {
    const all = this.#client(login, person, command, more.args)
    return new Promise((resolve) => {
      const client = execFile('ssh', all, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
      )
      if (more.input !== undefined) client.stdin?.end(more.input)
    })
  }

  /** Copies with OpenSSH's own programs; `there` of the arguments are on the host. */
  copy(
    program: 'scp' | 'sftp',
    login: string,
    person: Person,
    args: (there: string) => readonly string[],
  ): Promise<SshResult> {
    const there = `${login}@${this.host.host}`
    const all = [...this.#options(person, '-P'), ...args(there)]
    return new Promise((resolve) => {
      const client = execFile(program, all, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
      )
      client.stdin?.end('ls\n')
    })
  }

  /** A connection with a terminal, on which a command runs until somebody ends it. */
  hold(login: string, person: Person, command: string): ChildProcess {
    return spawn('ssh', this.#client(login, person, command, ['-tt']), { stdio: 'ignore' })
  }

  /** Waits until nothing of the login runs on the host: what served its connections may outlive them for a moment. */
  async isIdle(login: string): Promise<void> {
    await this.run(`while pgrep -u ${login} >/dev/null; do sleep 0.05; done`)
  }

  async letsIn(login: string, person: Person): Promise<boolean> {
    return (await this.ssh(login, person, 'true')).code === 0
  }

  /** The arguments of OpenSSH's client. */
  #client(login: string, person: Person, command: string, more: readonly string[] = []): string[] {
    const there = [`${login}@${this.host.host}`, ...(command === '' ? [] : [command])]
    return [...this.#options(person, '-p'), ...more, ...there]
  }

  #options(person: Person, port: '-p' | '-P'): string[] {
    const options = [
      'BatchMode=yes',
      'IdentitiesOnly=yes',
      'StrictHostKeyChecking=no',
      'UserKnownHostsFile=/dev/null',
    ]
    const args = ['-F', 'none', '-q', '-i', join(this.#folder, person), port, String(this.host.port)]
    return [...args, ...options.flatMap((option) => ['-o', option])]
  }

  async close(): Promise<void> {
    await this.pool.close()
    await this.host.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** Defines a suite on a host of its own. */
export function onOpenSsh(title: string, define: (test: Test, stage: () => SshStage) => void): void {
  const missing = openSshHostMissing()
  if (missing !== null) {
    console.log(`SKIPPED: ${title} — install ${missing}`)
    return
  }
  const test = suite(title)
  let stage: SshStage | undefined
  test.before(async () => {
    stage = new SshStage(await startOpenSshHost())
  })
  test.after(async () => {
    await stage?.close()
  })
  define(test, () => {
    if (!stage) throw new Error('There is no host yet')
    return stage
  })
  test.run()
}
