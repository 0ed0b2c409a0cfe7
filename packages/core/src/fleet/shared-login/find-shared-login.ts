import { NotFound } from '../../access/errors.ts'
import type { AccountWork } from '../../access/mutation.ts'
import { SharedLogin } from './shared-login.entity.ts'

/** A shared login of the account. @throws NotFound */
export async function findSharedLogin(
  { em, account }: Pick<AccountWork, 'em' | 'account'>,
  id: string,
): Promise<SharedLogin> {
  const found = await em.findOne(SharedLogin, { accountId: account.id, id, removedAt: null })
  if (!found) throw new NotFound('shared login')
  return found
}
