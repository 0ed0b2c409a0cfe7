import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import type { Manifest } from '@gatehouse/hosts/manifest'
import type { OtherWay, Surroundings } from '@gatehouse/hosts/other-ways'
import { HostPool } from '@gatehouse/hosts/pool'
import type { HostReport } from '@gatehouse/hosts/report'
import type { ShutOut } from '@gatehouse/hosts/shut-out'
import { afterwards, reportOf } from './simulated-hosts.testing.ts'

/** One host that holds what it is given, and counts how often it was spoken to. */
export class RememberedHost extends HostPool {
  held: Manifest = { logins: [] }
  /** What it was given last. */
  asked: Manifest | undefined
  spoken: string[] = []
  breaks: HostUnreachable | null = null
  /** What is wrong with every login there. */
  loginError: string | null = null
  /** Management keys that let in, as their private halves; null for any. */
  letsIn: Set<string> | null = null
  rekeyed: string[][] = []
  shuts: Record<string, ShutOut[]> = {}
  otherWays: OtherWay[] = []
  /** About whom it was asked whether they are shut out. */
  askedWhom: string[][] = []

  override async connect({ privateKey }: { privateKey: string }): Promise<void> {
    if (this.letsIn && !this.letsIn.has(privateKey)) throw new HostUnreachable('authentication', 'Refused.')
  }

  override async rekeyAdd(target: { privateKey: string }, old: string, next: string): Promise<void> {
    await this.connect(target)
    this.rekeyed.push(['add', old, next])
  }

  override async rekeyDrop(target: { privateKey: string }, old: string, next: string): Promise<void> {
    await this.connect(target)
    this.rekeyed.push(['drop', old, next])
  }

  override async recorder(target: { privateKey: string }): Promise<string> {
    await this.connect(target)
    this.spoken.push('recorder')
    return `recorder missing\ngatehouse done\n`
  }

  override async lookAround(_: unknown, logins: readonly string[], others = true): Promise<Surroundings> {
    this.askedWhom.push([...logins])
    const shutOut = Object.fromEntries(Object.entries(this.shuts).filter(([login]) => logins.includes(login)))
    return { shutOut, otherWays: others ? this.otherWays : undefined }
  }

  override async apply(target: { privateKey: string }, manifest: Manifest): Promise<HostReport> {
    await this.connect(target)
    this.spoken.push('apply')
    if (this.breaks) throw this.breaks
    const before = this.held
    this.asked = manifest
    this.held = afterwards(before, manifest)
    return this.#withError(reportOf(before, this.held, manifest))
  }

  #withError(report: HostReport): HostReport {
    return { ...report, logins: report.logins.map((one) => ({ ...one, error: this.loginError })) }
  }

  override async read(target: { privateKey: string }): Promise<HostReport> {
    await this.connect(target)
    this.spoken.push('read')
    if (this.breaks) throw this.breaks
    return this.#withError(reportOf(this.held, this.held, this.held))
  }
}
