import type { EntityManager } from '@mikro-orm/core'
import { v7 as uuidv7 } from 'uuid'
import { inserting } from '../../database/insert-rows.ts'
import type { LedgerAccount, LedgerCurrency, MovementKind } from './ledger-account.ts'
import { Movement } from './movement.entity.ts'

export interface Post {
  account: string
  debit: LedgerAccount
  credit: LedgerAccount
  currency: LedgerCurrency
  /** Nothing is posted for 0. */
  amount: bigint
  kind: MovementKind
  source: string
  invoice?: string | undefined
  happenedAt: Date
}

/** A line of the ledger as it is written. */
export type MovementRow = Omit<Post, 'account' | 'invoice'> & {
  accountId: string
  id: string
  invoiceId: string | null
  at: Date
}

/** Writes a movement, once for each source. @throws RangeError for a negative amount: turn debit and credit around */
export function post(em: EntityManager, movement: Post): void {
  for (const row of movementsOf([movement])) em.persist(em.create(Movement, row))
}

/** The lines of the ledger that movements come to. @throws RangeError for a negative amount */
export function movementsOf(movements: readonly Post[]): MovementRow[] {
  return movements
    .filter(({ amount }) => {
      if (amount < 0n) throw new RangeError(`A movement of ${amount} is one the other way around.`)
      return amount > 0n
    })
    .map(({ account, invoice, ...movement }) => ({
      ...movement,
      accountId: account,
      id: uuidv7(),
      invoiceId: invoice ?? null,
      at: new Date(),
    }))
}

/** Writes lines of the ledger, of several accounts too. */
export const insertMovements = inserting<MovementRow>('movements', [
  'accountId',
  'id',
  'debit',
  'credit',
  'currency',
  'amount',
  'kind',
  'source',
  'invoiceId',
  'happenedAt',
  'at',
])
