import type { EntityManager } from '@mikro-orm/core'
import { v7 as uuidv7 } from 'uuid'
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

/** Writes a movement, once for each source. @throws RangeError for a negative amount: turn debit and credit around */
export function post(em: EntityManager, { account, invoice, ...movement }: Post): void {
  if (movement.amount < 0n)
    throw new RangeError(`A movement of ${movement.amount} is one the other way around.`)
  if (movement.amount === 0n) return
  em.persist(
    em.create(Movement, {
      ...movement,
      accountId: account,
      id: uuidv7(),
      invoiceId: invoice ?? null,
      at: new Date(),
    }),
  )
}
