import type { Caller } from '../access/caller.ts'
import type { Role } from '../access/roles.ts'
import type { PaymentSettings } from '../billing/view.ts'
import type { Cost } from '../crypto/hash-code.ts'
import { newToken } from '../crypto/token.ts'
import type { TestDatabase } from '../database/testing/test-database.ts'
import { type Member, openTestGatehouse, type TestGatehouse } from './test-gatehouse.ts'

/** The account `acme` with a member of each role, and another account with an owner of its own. */
export interface Stage {
  gatehouse: TestGatehouse
  owner: Member
  operator: Member
  viewer: Member
  billing: Member
  members: Record<Role, Member>
  /** The owner of `globex`. */
  rival: Member
  nobody: Caller
  close(): Promise<void>
}

/**
 * @param server a PostgreSQL of the test's own, where it is to be stopped
 * @param payments real ways to be paid, of stand-ins
 */
export async function openStage(
  codeCost?: Cost,
  server?: TestDatabase['address'],
  payments?: PaymentSettings,
): Promise<Stage> {
  const gatehouse = await openTestGatehouse(codeCost, server, payments)
  const owner = await gatehouse.account('acme')
  const operator = await gatehouse.join(owner, 'ops@acme.com', 'OPERATOR')
  const viewer = await gatehouse.join(owner, 'viewer@partner.com', 'VIEWER')
  const billing = await gatehouse.join(owner, 'finance@acme.com', 'BILLING')
  return {
    gatehouse,
    owner,
    operator,
    viewer,
    billing,
    members: { OWNER: owner, OPERATOR: operator, VIEWER: viewer, BILLING: billing },
    rival: await gatehouse.account('globex'),
    nobody: gatehouse.caller(null, null),
    close: () => gatehouse.close(),
  }
}

/** Callers who have no business in `acme`, with the reason each is refused for. */
export function strangers({
  gatehouse,
  rival,
}: Stage): [caller: Caller, reason: 'signed-out' | 'not-a-member'][] {
  return [
    [gatehouse.caller(null, 'acme'), 'signed-out'],
    [gatehouse.caller({ kind: 'sign-in', token: newToken() }, 'acme'), 'signed-out'],
    [gatehouse.caller({ kind: 'api-key', secret: newToken('gh_') }, 'acme'), 'signed-out'],
    [{ ...rival.caller, account: 'acme' }, 'not-a-member'],
    [{ ...rival.caller, account: 'no-such-account' }, 'not-a-member'],
    [{ ...rival.caller, account: null }, 'not-a-member'],
  ]
}
