import { LimitReached } from '../../access/errors.ts'
import type { Work } from '../../access/work.ts'
import { Account } from './account.entity.ts'

/** What plans have or have not; without a plan everything is there. What keeps anyone safe is in every plan. */
export type PlanFeature = 'api-keys' | 'recording-search'

/** @throws LimitReached where the plan of the account does not have it */
export async function requireFeature(
  { em }: Pick<Work, 'em'>,
  id: string,
  feature: PlanFeature,
): Promise<void> {
  const { features } = await em.findOneOrFail(Account, { id })
  if (features && !features.includes(feature)) throw new LimitReached(feature)
}
