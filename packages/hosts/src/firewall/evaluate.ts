import { type Line, linesOf, type Packet } from './lines.ts'
import type { Ruleset } from './ruleset.ts'

export interface Decision {
  readonly verdict: 'accept' | 'drop'
  /** What decides; null where the firewall is off. */
  readonly line: Line | null
}

/** Whether `packet` gets in, and by which line. */
export function evaluate(ruleset: Ruleset, packet: Packet): Decision {
  return ruleset.enabled ? decide(linesOf(ruleset), packet) : { verdict: 'accept', line: null }
}

/** The same for many packets: `lines` are {@link linesOf} a rule set. */
export function decide(lines: readonly Line[], packet: Packet): Decision {
  const line = lines.find((one) => !isOver(one, packet.now) && one.matches(packet))
  return { verdict: line?.verdict ?? 'accept', line: line ?? null }
}

const isOver = ({ until }: Line, now: number) => until !== null && until <= now
