import type { OtherWay } from '@gatehouse/hosts/other-ways'
import type { FoundKey } from '@gatehouse/hosts/report'
import type { ShutOut } from '@gatehouse/hosts/shut-out'
import { storableJson } from '@gatehouse/text/strangers-text'
import { v7 as uuidv7 } from 'uuid'
import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import { type SurveyedKey, surveyedKey } from './survey.ts'
import type { Cause, HeldChange } from './view.ts'

/** What a host holds of ours: login, or file, to the digest of its lines. */
export type Held = Record<string, string>

interface Tried {
  account: string
  server: string
  /** The claim's; null for a try without one. What comes after the lease was lost proves nothing. */
  lease: string | null
  version: number
  cause: Cause
  tookMs: number
  /** Every key on the host, where it was asked for them. */
  survey?: { truncated: boolean; keys: readonly FoundKey[] } | undefined
  /** Logins that cannot get in although their lines are right; missing where nothing new is known of that. */
  shutOut?: Record<string, readonly ShutOut[]> | undefined
  /** What else lets people in; missing where that was not asked for. */
  otherWays?: readonly OtherWay[] | undefined
}

/** The host has shown that it holds the manifest of this version. */
export interface Proved extends Tried {
  outcome: 'proved'
  digest: string
  /** False where an older proof says the same. */
  contacted: boolean
  held: Held
  files: Held
  /** Logins whose keys are gone now, and whose accounts are still to be closed. */
  toClose: readonly string[]
  /** The management key that it accepts. */
  key: string
  /** What stands in our part now, where it was written: a survey of before says otherwise. */
  written?: readonly FoundKey[]
  changes: HeldChange[]
}

export interface Failed extends Tried {
  outcome: 'failed'
  /** One word, e.g. `timeout`; `host-key-changed` stops all traffic. */
  reason: string
  /** A sentence for people. */
  message: string
  /** The fingerprint that the host offered instead of the pinned one. */
  found?: string | null
  /** What the host holds, where it said so. */
  held?: Held
  files?: Held
  unadopted?: Record<string, { uid: number; groups: readonly string[] }>
  /** What is wrong with each login, as the part of a sentence that follows its name; missing where the host did not say. */
  troubles?: Record<string, string>
  /** True where the host may have been changed. */
  unsure: boolean
  /** Seconds until the next try; null: a person must decide first. */
  wait: number | null
  changes?: HeldChange[]
  /** The management key that it accepts, where that was found out. */
  key?: string | undefined
}

/** A removed server holds nothing of ours any more. */
export interface Gone extends Tried {
  outcome: 'gone'
}

/** Given back without a result: there is no such server, or the worker is stopping. */
export interface Dropped extends Pick<Tried, 'account' | 'server' | 'lease'> {
  outcome: 'dropped'
  /** True where the host may have been changed. */
  unsure: boolean
  /** Seconds until it may be taken again; at once where it is missing. */
  wait?: number
}

export type SyncOutcome = Proved | Failed | Gone | Dropped

const record = statement<never>('manifest.record_syncs', 'select record_syncs($1)')

/** Writes what tries came to, and gives their servers back to the queue, all in one statement. */
export async function recordSyncs(core: Core, outcomes: readonly SyncOutcome[]): Promise<void> {
  const given = outcomes.map((one) => ({
    ...one,
    run: uuidv7(),
    survey: surveyOf(one),
    written: writtenOf(one),
  }))
  await asSystem(core, bind(record, [storableJson(given)]))
}

function writtenOf(outcome: SyncOutcome): SurveyedKey[] | null {
  return outcome.outcome === 'proved' && outcome.written ? outcome.written.map(surveyedKey) : null
}

function surveyOf(outcome: SyncOutcome): { truncated: boolean; keys: SurveyedKey[] } | null {
  if (outcome.outcome === 'dropped' || !outcome.survey) return null
  const { truncated, keys } = outcome.survey
  return { truncated, keys: keys.map(surveyedKey) }
}

/** 2, 4, 8 … seconds, at most `longest`, spread by a quarter so that servers do not come back in step. */
export function secondsUntilRetry(failures: number, longest = 60, random = Math.random()): number {
  return Math.min(2 ** Math.min(failures + 1, 12), longest) * (1 + (random - 0.5) / 4)
}
