import { generateKeyPairSync } from 'node:crypto'
import type { Role } from '@gatehouse/core/access/roles'
import { registerServer } from '@gatehouse/core/fleet/server/register-server'
import { addKey } from '@gatehouse/core/fleet/ssh-key/add-key'
import type { Member, TestGatehouse } from '@gatehouse/core/testing/test-gatehouse'

/** Members of the account that is measured, its owner among them: what the plan allows. */
export const members = 25

const servers = 10
const roles: Role[] = ['OPERATOR', 'OPERATOR', 'VIEWER', 'BILLING']

/** An account with 25 members, most of them with a key, and 10 servers. Answers its owner. */
export async function seedTeam(gatehouse: TestGatehouse, slug: string): Promise<Member> {
  const owner = await gatehouse.account(slug)
  for (let n = 0; n < servers; n++) await register(owner, `server-${n}`)
  for (let n = 1; n < members; n++) {
    const role = roles[n % roles.length] ?? 'VIEWER'
    const member = await gatehouse.join(owner, `member-${n}@${slug}.com`, role)
    if (role === 'OPERATOR') await addKey(member.caller, { name: 'laptop', publicKey: ed25519Line() })
  }
  await settle(gatehouse)
  return owner
}

/** Registers a host that does not exist; no worker runs to look for it. */
export async function register(owner: Member, name: string): Promise<string> {
  const { id } = await registerServer(owner.caller, {
    name,
    host: `${name}.example.com`,
    hostKey: ed25519Line(),
  })
  return id
}

/** What the sign-in cookie and the account's header of a member's requests are. */
export function headersOf({ caller, account }: Member): Record<string, string> {
  if (caller.credential?.kind !== 'sign-in') throw new Error('not signed in')
  return { cookie: `gatehouse_signin=${caller.credential.token}`, 'x-account': account.slug }
}

/** A new Ed25519 public key as a line of `authorized_keys` (RFC 8709 §4). */
function ed25519Line(): string {
  const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
  const fields = [Buffer.from('ssh-ed25519'), Buffer.from(x, 'base64url')]
  const wire = fields.flatMap((field) => [Buffer.of(0, 0, 0, field.length), field])
  return `ssh-ed25519 ${Buffer.concat(wire).toString('base64')}`
}

/** Writes what is kept back and counts the rows, as a server at work has done, so that no side has it to do while measured. */
async function settle({ core, database }: TestGatehouse): Promise<void> {
  await core.lastSeen.flush()
  await database.owner.query('analyze')
}
