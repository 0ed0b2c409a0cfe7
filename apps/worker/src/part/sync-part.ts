import type { Core } from '@gatehouse/core/access/core'
import { secondsUntilRetry } from '@gatehouse/core/fleet/manifest/record-sync'
import type { WantedServer } from '@gatehouse/core/fleet/manifest/wanted-manifest'
import { tellHostKey } from '@gatehouse/core/fleet/server/host-key-mismatch'
import type { PartClaim, Trial } from '@gatehouse/core/machine/part/claim-parts'
import { noteTrial, provedText } from '@gatehouse/core/machine/part/note-trial'
import type { PartOutcome } from '@gatehouse/core/machine/part/record-part'
import { recordPartDrift } from '@gatehouse/core/machine/part/record-part-drift'
import { recordUndone } from '@gatehouse/core/machine/part/record-undone'
import type { PartFacts } from '@gatehouse/core/machine/part/view'
import { HostUnreachable } from '@gatehouse/hosts/host-unreachable'
import type { HostPool } from '@gatehouse/hosts/pool'
import { v7 as uuidv7 } from 'uuid'
import { targetLetIn } from '../sync/exchange-key.ts'
import {
  type AppliedPart,
  type FoundPart,
  type Part,
  type PartDifference,
  type PartHost,
  PartRefused,
  type RenderedPart,
} from './part.ts'

interface Trying {
  core: Core
  hosts: HostPool
  part: Part
  claim: PartClaim
  /** Where and what it is; undefined for one that is gone. */
  server: WantedServer | undefined
  /** What it should hold; undefined for nothing. */
  wanted: RenderedPart | undefined
}

/**
 * Makes a server hold a part of what it should. What a host undoes, it tells, and it is held back; what it holds instead of what it proved
 * stands in the log before it is mended.
 * @throws what is wrong here, never what is wrong with the host
 */
export async function syncPart({ core, hosts, part, claim, server, wanted }: Trying): Promise<PartOutcome> {
  const started = performance.now()
  const { version } = claim
  const held = { account: claim.account, server: claim.server, part: claim.part, lease: claim.lease }
  let facts: PartFacts | undefined
  const tried = () => ({ ...held, version, tookMs: Math.round(performance.now() - started), facts })
  // nobody can be asked any more
  if (!server) return { ...tried(), outcome: 'gone' }
  if (server.stopped) return { ...held, outcome: 'dropped', wait: 60 }
  try {
    if (server.broken) throw server.broken
    const isEmptied = server.removing || !wanted
    if (isEmptied && !claim.proved && !claim.trial) return { ...tried(), outcome: 'gone' }
    if (!isEmptied && isProvedAlready(claim, wanted))
      return { ...tried(), outcome: 'proved', ...kept(wanted), contacted: false, wave: null }
    const target = await targetLetIn(hosts, server)
    const host: PartHost = {
      core,
      hosts,
      account: server.account,
      server: server.server,
      name: server.name,
      target,
      facts: claim.facts,
    }
    if (isEmptied) {
      await part.takeAway(host)
      return { ...tried(), outcome: 'gone' }
    }
    return await bring({ core, part, host, claim, wanted, tried, learn: (said) => (facts = said) })
  } catch (error) {
    if (!(error instanceof HostUnreachable || error instanceof PartRefused)) throw error
    await tellHostKey(core, server, error, 'key sync')
    const reason = error instanceof HostUnreachable ? error.reason : 'refused'
    const lasting = error instanceof PartRefused || reason === 'authentication' || reason === 'command'
    const longest = lasting ? Math.max(60, server.checkMinutes * 60) : 60
    // what was given to the host may be on trial there, and must not be left to itself for long
    const wait = secondsUntilRetry(claim.failures, longest)
    return { ...tried(), outcome: 'failed', reason, message: error.message, wait }
  }
}

/** What of it is written down. */
const kept = ({ text, digest }: RenderedPart) => ({ text, digest })

const isProvedAlready = ({ proved, asked, failures, trial, version }: PartClaim, { digest }: RenderedPart) =>
  proved !== null &&
  proved.version !== version &&
  proved.digest === digest &&
  !asked &&
  failures === 0 &&
  !trial

interface Bringing {
  core: Core
  part: Part
  host: PartHost
  claim: PartClaim
  wanted: RenderedPart
  tried: () => Omit<Extract<PartOutcome, { outcome: 'kept' }>, 'outcome'>
  learn: (facts: PartFacts) => void
}

async function bring(of: Bringing): Promise<PartOutcome> {
  const { part, host, claim, tried, learn } = of
  const isChange = claim.proved !== null && claim.proved.version !== claim.version
  const isHeld = claim.stopped || claim.heldDigest === of.wanted.digest
  // a change to a host that is well goes to it at once, which refuses if it holds something unseen; any other is asked first what it holds
  const goesAtOnce = isChange && claim.failures === 0 && !claim.asked && !claim.trial && !isHeld
  const found = goesAtOnce ? null : await part.look(host)
  if (found) learn(found.facts)
  const settled = claim.trial && found && (await settle(of, claim.trial, found))
  if (settled) return settled
  // what is rendered may depend on what the host has just said
  const wanted = found ? await again(of, found.facts) : of.wanted
  if (!wanted) return { ...tried(), outcome: 'dropped', wait: 1 }
  const holds = claim.stopped || claim.heldDigest === wanted.digest ? await provedBefore(of) : wanted
  const outcome = (of: RenderedPart | null): PartOutcome =>
    of === wanted
      ? { ...tried(), outcome: 'proved', ...kept(wanted), contacted: true, wave: null }
      : { ...tried(), outcome: 'kept' }
  if (found?.drift) await tellDrift(of, found.drift)
  if (found && !found.drift && found.digest === (holds?.digest ?? null)) return outcome(holds)
  if (!holds) {
    await part.takeAway(host)
    return outcome(holds)
  }
  const over = found?.drift ?? null
  return holds === wanted ? tryOut(of, wanted, over) : mend(of, holds, over)
}

async function again({ core, part, claim }: Bringing, facts: PartFacts): Promise<RenderedPart | undefined> {
  return (await part.wanted(core, [{ ...claim, facts }])).get(claim.server)
}

async function provedBefore({ core, claim }: Bringing): Promise<RenderedPart | null> {
  const text = await provedText(core, claim)
  return text !== null && claim.proved ? { text, digest: claim.proved.digest } : null
}

/** Gives the host what is new. */
async function tryOut(of: Bringing, wanted: RenderedPart, over: PartDifference | null): Promise<PartOutcome> {
  const { core, claim, tried } = of
  const trial: Trial = { token: uuidv7(), digest: wanted.digest, version: claim.version, wave: claim.wave }
  if (!(await noteTrial(core, claim, trial))) return { ...tried(), outcome: 'dropped' }
  return told(of, trial, await give(of, wanted, trial.token, over), wanted)
}

/** So often a host may be found changed again before it is given something. */
const mostDrifts = 3

/** Gives the host something; what it holds instead of what it proved stands in the log before that. */
async function give(
  of: Bringing,
  rendered: RenderedPart,
  token: string,
  seen: PartDifference | null,
): Promise<AppliedPart> {
  const { part, host } = of
  let over = seen
  for (let drifts = 0; drifts < mostDrifts; drifts++) {
    const applied = await part.apply(host, rendered, token, over)
    if (applied.outcome !== 'drifted') return applied
    over = applied.drift
    await tellDrift(of, over)
  }
  throw new PartRefused('Somebody keeps changing this on the server while Gatehouse tries to.')
}

async function tellDrift({ core, part, host, claim }: Bringing, drift: PartDifference): Promise<void> {
  if (claim.proved) await recordPartDrift(core, part.verbs.drifted, { ...claim, name: host.name }, drift)
}

/** Puts back what the host proved before, while something newer is held back. */
async function mend(of: Bringing, before: RenderedPart, over: PartDifference | null): Promise<PartOutcome> {
  const { learn, tried } = of
  const applied = await give(of, before, uuidv7(), over)
  learn(applied.facts)
  if (applied.outcome === 'undone')
    throw new PartRefused(`What this server had proved could not be put back: ${applied.why}`)
  return { ...tried(), outcome: 'kept' }
}

/** What became of a trial that a worker has left behind; null where the host knows nothing of it. */
async function settle(of: Bringing, trial: Trial, found: FoundPart): Promise<PartOutcome | null> {
  const { part, host, wanted } = of
  if (found.trial?.token !== trial.token) return null
  const { outcome, why } = found.trial
  if (outcome === 'pending') return told(of, trial, await part.settle(host, trial.token), wanted)
  if (outcome === 'undone') return told(of, trial, { outcome, why, facts: found.facts }, wanted)
  return null
}

async function told(
  { core, part, host, claim, learn, tried }: Bringing,
  { digest, version, wave }: Trial,
  applied: AppliedPart,
  wanted: RenderedPart,
): Promise<PartOutcome> {
  learn(applied.facts)
  if (applied.outcome === 'undone') {
    const { why } = applied
    await recordUndone(core, part.verbs.undone, {
      account: claim.account,
      server: claim.server,
      name: host.name,
      digest,
      why,
    })
    return { ...tried(), version, outcome: 'undone', digest, why, wave }
  }
  // another change may have come since it was begun: then this one is no proof of what is wanted now
  if (digest !== wanted.digest) return { ...tried(), outcome: 'dropped' }
  return { ...tried(), outcome: 'proved', ...kept(wanted), contacted: true, wave }
}
