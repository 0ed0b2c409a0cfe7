import type { QuestionMode } from '../apply-script.ts'
import type { HostTarget } from '../host-target.ts'
import { encodeLogQuestion, type Log, type LogQuestion, parseLog } from './journal.ts'
import { answerLines, type InstalledUnit, parseInstalledUnits, parseUnits, type Unit } from './unit.ts'
import { unitPattern } from './unit-name.ts'

/** Has a script for services answer on a server; HostPool.question() is one. @throws HostUnreachable */
export type HostQuestion = (target: HostTarget, mode: QuestionMode, input: string) => Promise<string>

/** A restart of a unit that may be asked for again and is carried out once. */
export interface RestartOrder {
  readonly unit: string
  /** The start that is to be replaced; empty where systemd had none in memory. */
  readonly before: string
  /** Unix seconds by the host's clock, before the restart was first asked for. */
  readonly since: number
  /** Whether systemd's limit of starts is lifted first. */
  readonly resetsLimit?: boolean
}

/** `already`: the unit was started since. `refused`: systemd's own words. */
export type RestartAnswer =
  | { readonly outcome: 'sent' | 'already' }
  | { readonly outcome: 'refused'; readonly said: string }

const at = ({ host, port }: HostTarget) => `${host}:${port}`

function named(unit: string): string {
  if (!unitPattern.test(unit)) throw new TypeError(`${JSON.stringify(unit)} is no unit’s name`)
  return unit
}

/** What a server says of its services. @throws HostUnreachable, NoSystemd, TypeError for what is no unit’s name */
export class HostServices {
  readonly #ask: HostQuestion
  readonly #target: HostTarget

  constructor(ask: HostQuestion, target: HostTarget) {
    this.#ask = ask
    this.#target = target
  }

  /** These units, in this order, and the host's clock in unix seconds. */
  async units(names: readonly string[]): Promise<{ now: number; units: Unit[] }> {
    const input = names.map((name) => `${named(name)}\n`).join('')
    return parseUnits(await this.#ask(this.#target, 'units', input), names, at(this.#target))
  }

  /** Every service that is loaded or installed. */
  async installed(): Promise<InstalledUnit[]> {
    return parseInstalledUnits(await this.#ask(this.#target, 'installed-units', ''), at(this.#target))
  }

  /** Asks systemd for a restart, and does not wait for it. Asking again with the same order restarts nothing twice. */
  async restart({ unit, before, since, resetsLimit = false }: RestartOrder): Promise<RestartAnswer> {
    const input = `unit ${named(unit)}\nbefore ${before || '-'}\nsince ${since}\nreset ${resetsLimit ? 'yes' : 'no'}\n`
    const [line = ''] = answerLines(await this.#ask(this.#target, 'restart-unit', input), at(this.#target))
    if (line === 'sent' || line === 'already') return { outcome: line }
    return { outcome: 'refused', said: line.replace(/^refused /, '') }
  }

  async log(question: LogQuestion): Promise<Log> {
    named(question.unit)
    return parseLog(
      await this.#ask(this.#target, 'unit-log', encodeLogQuestion(question)),
      question,
      at(this.#target),
    )
  }
}
