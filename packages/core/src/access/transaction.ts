import type { EntityManager } from '@mikro-orm/core'
import type pg from 'pg'
import { isAnswerLost, isLostRace, isSaid, isUniqueViolation } from '../database/database-away.ts'
import { HeldWrites, together } from '../database/held-writes.ts'
import { inOneWrite } from '../database/in-one-write.ts'
import { heardWithin, longer } from '../database/patience.ts'
import { type Bound, bind, type Statement, statement } from '../database/statement.ts'
import { unitOfWork } from '../database/unit-of-work.ts'
import type { Core } from './core.ts'
import type { Entered, Refused } from './entered.ts'
import { Conflict, OutcomeUnknown } from './errors.ts'
import type { KeptRow } from './once.ts'

// verbs say it better where they can; this is what the loser of a race hears
const taken = 'This name is already taken, possibly just now. Refresh and try again.'

type Answer = Entered | Refused

/** The caller's way in: see functions/access/enter.sql. */
export const enter = statement<{ answer: Answer }>(
  'enter',
  'select enter($1, $2, $3, $4, $5, $6, $7) as answer',
)

/** The system's way in: the accounts to lock and the verb announced. */
export const enterSystem = statement<{ answer: Entered }>(
  'enter_system',
  'select enter_system($1, $2) as answer',
)

/** The system's way in to a person: the user's id and the verb announced. */
export const enterPerson = statement<{ answer: Answer }>(
  'enter_person',
  'select enter_person($1, $2) as answer',
)

/** A transaction for statements alone. */
export interface Statements {
  readonly client: pg.PoolClient
  readonly writes: HeldWrites
  /** Reads inside this transaction. */
  rows<Row>(of: Statement<Row>, values: unknown[]): Promise<Row[]>
}

/** One that changes what is logged, through its own unit of work. */
export interface Transaction extends Statements {
  readonly em: EntityManager
}

/** What begins a transaction: the way in, and a row that is read with it. */
export interface Entrance<Answer, Row = never> {
  /** What is locked before anybody comes in, where a verb changes two accounts: then all lock them in one order. */
  before?: Bound<unknown> | undefined
  entrance: Bound<{ answer: Answer }>
  row?: Bound<Row> | undefined
  /** Finds what the same request was answered before, as `row` is read. */
  kept?: Bound<KeptRow> | undefined
}

/** What was read with the entrance. */
export interface Found<Row> {
  row: Row | undefined
  kept: KeptRow | undefined
}

/** What ends a transaction: the statement sent together with COMMIT. */
export interface Finished<Result> {
  result: Result
  last: Bound<unknown> | null
  /** Keeps the answer, for the same request sent again. */
  keep?: Bound<never> | undefined
}

/** How often a transaction is run that loses a race: nothing of it has left it. */
const mostTries = 3

/**
 * Runs `work` between BEGIN and COMMIT on one connection, with the entrance in one message with BEGIN, and what is
 * written and the last statement in one with COMMIT. Any error rolls back; a connection that cannot roll back is thrown away. Where it loses a deadlock to
 * another, all of it is run again.
 * @throws OutcomeUnknown where the answer to COMMIT was lost
 */
export async function transact<A, Result, Row = never>(
  core: Core,
  entering: Entrance<A, Row>,
  work: (transaction: Transaction, answer: A, found: Found<Row>) => Promise<Finished<Result>>,
): Promise<Result> {
  const orm = await core.orm() // before anything is locked: the first change of a process waits for it
  return transactStatements(core, entering, (statements, answer, found) =>
    work({ ...statements, em: unitOfWork(orm, statements.writes) }, answer, found),
  )
}

/** The same without a unit of work: nothing of the ORM is needed, or loaded. */
export async function transactStatements<A, Result, Row = never>(
  core: Core,
  entering: Entrance<A, Row>,
  work: (statements: Statements, answer: A, found: Found<Row>) => Promise<Finished<Result>>,
): Promise<Result> {
  return untilWon(() => transactOnce(core, entering, work))
}

/**
 * One statement in a transaction of its own, all of it in one message: nothing is decided in between. Answers its rows.
 * @param withinMs how long it may take, where that is longer than usual
 * @throws OutcomeUnknown where its answer, or the one to COMMIT, was lost
 */
export async function transactStatement<Row>(
  core: Core,
  entrance: Bound<unknown>,
  work: Bound<Row>,
  withinMs?: number,
): Promise<Row[]> {
  return untilWon(() => statementOnce(core, entrance, work, withinMs))
}

async function statementOnce<Row>(
  core: Core,
  entrance: Bound<unknown>,
  work: Bound<Row>,
  withinMs: number | undefined,
): Promise<Row[]> {
  const client = await core.pool.connect()
  let broken = true
  try {
    const sent = inOneWrite(
      client,
      () =>
        [
          client.query(withinMs === undefined ? 'begin' : `begin; ${longer(withinMs)}`),
          client.query(entrance),
          client.query<Row & pg.QueryResultRow>(withinMs === undefined ? work : heardWithin(work, withinMs)),
          client.query('commit'),
        ] as const,
    )
    const [begun, entered, done, committed] = await Promise.allSettled(sent)
    // it ends the transaction whatever failed before it: the connection is as good as new
    broken = committed.status === 'rejected'
    for (const one of [begun, entered, done, committed])
      if (one.status === 'rejected') {
        // what the database itself refuses it has rolled back; where its answer is lost it may have gone on to the end
        const isUnknown = isAnswerLost(one.reason) && (one === committed || !isSaid(one.reason))
        throw isUnknown ? new OutcomeUnknown({ cause: one.reason }) : one.reason
      }
    return done.status === 'fulfilled' ? done.value.rows : []
  } catch (error) {
    throw isUniqueViolation(error) ? new Conflict(taken) : error
  } finally {
    client.release(broken)
  }
}

async function untilWon<Result>(once: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await once()
    } catch (error) {
      if (!isLostRace(error) || tries === mostTries) throw error
    }
  }
}

async function transactOnce<A, Result, Row = never>(
  core: Core,
  entering: Entrance<A, Row>,
  work: (statements: Statements, answer: A, found: Found<Row>) => Promise<Finished<Result>>,
): Promise<Result> {
  const client = await core.pool.connect()
  let broken = false
  try {
    const sent = inOneWrite(client, () => [
      client.query('begin'),
      ...(entering.before ? [client.query(entering.before)] : []),
      client.query(entering.entrance),
      ...(entering.row ? [client.query(entering.row)] : []),
      ...(entering.kept ? [client.query(entering.kept)] : []),
    ])
    const [entered, ...read] = (await together(sent)).slice(entering.before ? 2 : 1)
    const answer: A | undefined = entered?.rows[0]?.answer
    if (answer === undefined) throw new Error('the entrance answered nothing')
    const writes = new HeldWrites(client)
    const rows: Statements['rows'] = (of, values) => writes.rows(bind(of, values))
    const found = {
      row: entering.row && read[0]?.rows[0],
      kept: entering.kept && read.at(-1)?.rows[0],
    }
    const { result, last, keep } = await work({ client, writes, rows }, answer, found)
    await commit(client, [...writes.take(), ...(keep ? [keep] : []), ...(last ? [last] : [])])
    return result
  } catch (error) {
    await client.query('rollback').catch(() => {
      broken = true
    })
    throw isUniqueViolation(error) ? new Conflict(taken) : error
  } finally {
    client.release(broken)
  }
}

async function commit(client: pg.PoolClient, last: readonly Bound<unknown>[]): Promise<void> {
  const ending = inOneWrite(client, () => [...last.map((one) => client.query(one)), client.query('commit')])
  const answers = await together(ending).catch((error) => {
    // what the database itself refuses it has rolled back; a lost answer may have been either
    throw isAnswerLost(error) ? new OutcomeUnknown({ cause: error }) : error
  })
  if (answers.at(-1)?.command !== 'COMMIT') throw new Error('the database rolled the transaction back')
}
