import { setTimeout as sleep } from 'node:timers/promises'
import {
  digestTable,
  type FirewallReport,
  firewallRequest,
  parseFirewall,
  parseFirewallDone,
  parseTried,
} from '@gatehouse/hosts/firewall-report'
import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import { type AppliedPart, type FoundPart, type Part, type PartHost, PartRefused } from '../part.ts'
import { unreachedGateway } from './ask-gateways.ts'
import { factsOf } from './firewall-facts.ts'
import { linesBetween } from './lines-between.ts'
import { wantedTables } from './wanted-tables.ts'

/** After so long the host undoes by itself what nobody has confirmed. */
const trialSeconds = 25
/** A host that is shut answers nothing: so long its answer to the trial itself is waited for. */
const armedMs = 10_000
/** And so long after the end of the trial until it is looked at again. */
const undoneMs = (trialSeconds + 10) * 1000

const at = ({ target }: PartHost) => `${target.host}:${target.port}`

/** A server's firewall: one table of nftables, tried out with an undo that is armed before, confirmed by new connections alone. */
export const firewallPart: Part = {
  name: 'firewall',
  verbs: { undone: 'firewall.rolled_back', drifted: 'firewall.drifted' },
  wanted: wantedTables,

  async look(host) {
    return found(host, await ask(host, firewallRequest.look()))
  },

  async apply(host, { text }, token, over) {
    const request = firewallRequest.try(token, trialSeconds, text, over && (over.text ?? ''))
    const trying = host.hosts.firewall(host.target, request)
    const answer = await Promise.race([trying, sleep(armedMs, null, { ref: false })])
    trying.catch(() => {}) // it comes to nothing where the table has cut it
    const found = answer === null ? null : parseTried(answer, at(host))
    if (found) return { outcome: 'drifted', drift: differenceIn(found) }
    return decide(host, token, { digest: digestTable(text), isHeard: answer !== null })
  },

  settle: (host, token) => decide(host, token, { digest: null, isHeard: false }),

  async takeAway(host) {
    parseFirewallDone(await host.hosts.firewall(host.target, firewallRequest.remove()), at(host), 'gone')
  },
}

async function ask(host: PartHost, request: string, anew = false): Promise<FirewallReport> {
  return parseFirewall(await host.hosts.firewall(host.target, request, { anew }), at(host))
}

const differenceIn = (found: NonNullable<FirewallReport['found']>) => ({
  ...linesBetween(found),
  text: found.kernel || null,
})

function found(host: PartHost, report: FirewallReport): FoundPart {
  const { holds, trial } = report
  return {
    digest: holds,
    drift: report.found && differenceIn(report.found),
    facts: factsOf(report, host.facts),
    trial,
  }
}

/** Confirms a trial where every gateway and this worker can connect anew, and has it undone where one of them cannot. */
async function decide(
  host: PartHost,
  token: string,
  { digest, isHeard }: { digest: string | null; isHeard: boolean },
): Promise<AppliedPart> {
  const unreached = await firstWord([unreachedGateway(host), unreachedByUs(host)])
  if (unreached !== null) return undo(host, token, unreached)
  let report: FirewallReport
  try {
    // by the connection that is there, where it has answered since
    report = await ask(host, firewallRequest.confirm(token), !isHeard)
  } catch (error) {
    if (!(error instanceof HostUnreachable)) throw error
    return undo(host, token, `The worker could not confirm it: ${error.message}`)
  }
  const decided = outcomeOf(host, report, token)
  if (!decided) throw new PartRefused(`${at(host)} does not know of the change that it was given.`)
  if (decided.outcome === 'confirmed' && (report.found || (digest !== null && report.holds !== digest)))
    throw new PartRefused(`${at(host)} holds something else than it was given.`)
  return decided
}

/** What kept this worker from logging in anew; null for nothing. */
async function unreachedByUs({ hosts, target }: PartHost): Promise<string | null> {
  try {
    await hosts.reachAnew(target)
    return null
  } catch (error) {
    if (!(error instanceof HostUnreachable)) throw error
    return `The worker could not connect anew: ${error.message}`
  }
}

/** The first that says something; null where none does. */
async function firstWord(words: readonly Promise<string | null>[]): Promise<string | null> {
  const { promise, resolve, reject } = Promise.withResolvers<string | null>()
  for (const word of words)
    word.then((said) => {
      if (said !== null) resolve(said)
    }, reject)
  Promise.all(words).then(() => resolve(null), reject)
  return promise
}

function outcomeOf(host: PartHost, report: FirewallReport, token: string): AppliedPart | null {
  const { trial } = report
  if (trial?.token !== token || trial.outcome === 'pending') return null
  const facts = factsOf(report, host.facts)
  return trial.outcome === 'confirmed'
    ? { outcome: 'confirmed', facts }
    : { outcome: 'undone', why: trial.why, facts }
}

/** Asks for it at once, by the connection that is there; a host that is shut does it by itself. */
async function undo(host: PartHost, token: string, why: string): Promise<AppliedPart> {
  const deadline = Date.now() + undoneMs
  const asked = ask(host, firewallRequest.undo(token, why)).catch((error: unknown) => error)
  const first = await Promise.race([asked, sleep(5_000, null, { ref: false })])
  for (let report: unknown = first; ; ) {
    const decided = isReport(report) && outcomeOf(host, report, token)
    // the host says only that nobody came; what kept us from it is known here
    if (decided) return decided.outcome === 'undone' ? { ...decided, why } : decided
    if (Date.now() > deadline)
      throw report instanceof Error
        ? report
        : new PartRefused(`${at(host)} has not undone the change: ${why}`)
    await sleep(1_000)
    report = await ask(host, firewallRequest.look(), true).catch((error: unknown) => error)
  }
}

const isReport = (report: unknown): report is FirewallReport =>
  typeof report === 'object' && report !== null && !(report instanceof Error)
