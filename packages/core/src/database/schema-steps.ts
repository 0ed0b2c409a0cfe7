import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { isDatabaseSlow } from './database-away.ts'
import { isWithoutTransaction } from './migrations.ts'
import { heardWithin } from './patience.ts'

/** One thing to be done to the schema. */
export interface Step {
  /** As the one who migrates is told. */
  name: string
  isAlone?: boolean
  run(client: pg.PoolClient): Promise<unknown>
}

/** A file that is applied once, and written down. */
export function versioned(name: string, sql: string): Step {
  return {
    name,
    isAlone: isWithoutTransaction(sql),
    async run(client) {
      await client.query(unhurried(sql))
      await client.query('insert into gatehouse.migrations (name) values ($1)', [name])
    },
  }
}

/** What happens in one transaction: everything, but for steps that must have none. */
export function roundsOf(steps: readonly Step[]): Step[][] {
  const rounds: Step[][] = []
  for (const step of steps) {
    const last = rounds.at(-1)
    if (last && !step.isAlone && !last[0]?.isAlone) last.push(step)
    else rounds.push([step])
  }
  return rounds
}

/**
 * Does the steps, all or none. They wait for no lock longer than `lockMs`, since everybody else would stand in line behind them; they
 * give way then, and come again. A step without a transaction waits as long as it takes, because nobody stands behind it.
 * @throws Error that names the one that failed
 */
export async function apply(
  client: pg.PoolClient,
  steps: readonly Step[],
  { lockMs, againMs, tries }: { lockMs: number; againMs: number; tries: number } = patient,
): Promise<void> {
  const [alone] = steps
  if (alone?.isAlone) return void (await named(alone, alone.run(client)))
  for (let tried = 1; ; tried++) {
    try {
      await client.query(`begin; set local lock_timeout = ${lockMs}`)
      for (const step of steps) await named(step, step.run(client))
      return void (await client.query(unhurried('commit')))
    } catch (error) {
      await client.query('rollback')
      if (!isBusy(error)) throw error
      if (tried === tries) {
        const { message } = error as Error
        throw new Error(
          `${message}: for ${lockMs / 1000} s, ${tries} times in a row, a table it changes was in use. See pg_stat_activity for who uses it, then migrate again.`,
          { cause: error },
        )
      }
    }
    await sleep(againMs)
  }
}

const patient = { lockMs: 3_000, againMs: 2_000, tries: 30 }

const isBusy = (error: unknown): boolean =>
  error instanceof Error && (isDatabaseSlow(error) || isBusy(error.cause))

async function named({ name }: Step, work: Promise<unknown>): Promise<void> {
  await work.catch((error: Error) => {
    throw new Error(`migration ${name} failed: ${error.message}`, { cause: error })
  })
}

/** As long as it takes: the largest that a timer of Node takes, 24 days. */
export const unhurried = (text: string) => heardWithin({ text }, 2 ** 31 - 10_000)
