import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { suite, type Test } from 'uvu'
import { type ApplyMode, scriptRun } from '../apply-script.ts'
import { encodeManifest, type Manifest } from '../manifest.ts'
import { type HostReport, parseReport } from '../report.ts'

const busybox =
  'sh awk base64 cat chmod cut grep head ls mkdir mv rm sha256sum sort sync tail timeout tr wc'.split(' ')

const shells = [
  { name: 'dash', path: '/bin/dash', applets: ['sh'] },
  { name: 'bash', path: '/bin/bash', applets: ['sh'] },
  { name: 'busybox', path: '/bin/busybox', applets: busybox },
]

/** A folder in which the apply script does its work, with a certain shell. */
export class ScriptSandbox {
  readonly root: string
  readonly #bin: string

  constructor(root: string, bin: string) {
    this.root = root
    this.#bin = bin
  }

  path(name: string): string {
    return join(this.root, name)
  }

  bytes(name: string): Buffer {
    return readFileSync(this.path(name))
  }

  text(name: string): string {
    return this.bytes(name).toString('utf8')
  }

  write(name: string, content: Uint8Array | string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true, mode: 0o700 })
    writeFileSync(this.path(name), content)
  }

  runRaw(mode: ApplyMode, input: string | Uint8Array): { stdout: string; status: number | null } {
    return spawnSync('sh', ['-c', scriptRun(mode).command], {
      input,
      encoding: 'utf8',
      env: { PATH: `${this.#bin}:${process.env.PATH}`, GATEHOUSE_ROOT: this.root },
    })
  }

  apply(manifest: Manifest): HostReport {
    return parseReport(this.runRaw('apply', encodeManifest(manifest)).stdout, 'host')
  }

  read(): HostReport {
    return parseReport(this.runRaw('read', '').stdout, 'host')
  }
}

/** Defines a suite for each shell; `sandbox()` is an empty one for each test. */
export function onEachShell(title: string, define: (test: Test, sandbox: () => ScriptSandbox) => void): void {
  for (const { name, path, applets } of shells) {
    if (!existsSync(path)) {
      console.log(`SKIPPED: ${title} on ${name} — install ${name}`)
      continue
    }
    const test = suite(`${title} on ${name}`)
    let base = ''
    let sandbox: ScriptSandbox
    test.before(() => {
      base = mkdtempSync(join(tmpdir(), 'gatehouse-apply-'))
      mkdirSync(join(base, 'bin'))
      for (const applet of applets) symlinkSync(path, join(base, 'bin', applet))
    })
    test.before.each(() => {
      sandbox = new ScriptSandbox(mkdtempSync(join(base, 'root-')), join(base, 'bin'))
    })
    test.after(() => {
      if (base) rmSync(base, { recursive: true, force: true })
    })
    define(test, () => sandbox)
    test.run()
  }
}
