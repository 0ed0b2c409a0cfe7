import type { Core } from '../../access/core.ts'
import { Conflict } from '../../access/errors.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { asSystem } from '../../access/system-read.ts'
import { SealBroken } from '../../crypto/seal.ts'
import { bind, statement } from '../../database/statement.ts'
import { Trunk } from '../../dialer/trunk/trunk.entity.ts'
import { trunkContext } from '../../dialer/trunk/trunk-context.ts'
import { ManagementKey } from '../../fleet/management-key/management-key.entity.ts'
import { AccountProvider } from '../../machine/provider/account-provider.entity.ts'
import { tokenContext } from '../../machine/provider/machine-provider.ts'
import { Account } from '../../team/account/account.entity.ts'
import { isOld } from './sealed-columns.ts'

const batch = 100

const next = statement<{ id: string; slug: string }>(
  'secret.accounts_to_reseal',
  `select a.id, a.slug from accounts a
   where a.id > $2 and (${isOld('a.gateway_private_key')} or ${isOld('a.former_gateway_private_key')}
     or exists (select from management_keys k where k.account_id = a.id and ${isOld('k.private_key')})
     or exists (select from trunks t where t.account_id = a.id and ${isOld('t.secret')})
     or exists (select from account_providers p where p.account_id = a.id and ${isOld('p.token')}))
   order by a.id limit ${batch}`,
)

/** Seals the private keys of accounts anew, under the secret of today, an account at a time; each stands in its log. */
export async function resealKeys(core: Core, label: string, tell: (keys: number) => void): Promise<void> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const accounts = await asSystem(core, bind(next, [core.sealer.mark(), after]))
    for (const account of accounts) tell(await resealAccount(core, label, account))
    const last = accounts.at(-1)
    if (!last) return
    after = last.id
  }
}

/** Answers how many. What no secret opens stays as it is. */
async function resealAccount(
  core: Core,
  label: string,
  { id, slug }: { id: string; slug: string },
): Promise<number> {
  const change = { verb: 'account.keys_resealed', caller: systemCaller(core), accounts: [id] } as const
  return systemMutation(change, async ({ em }) => {
    let keys = 0
    const anew = (sealed: Uint8Array | null | undefined, context: string) => {
      const fresh = sealed ? resealed(core, Buffer.from(sealed), context) : null
      if (fresh) keys++
      return fresh ?? sealed ?? null
    }
    const account = await em.findOneOrFail(Account, { id })
    account.gatewayPrivateKey = anew(account.gatewayPrivateKey, `gateway-key:${id}`)
    account.formerGatewayPrivateKey = anew(account.formerGatewayPrivateKey, `gateway-key:${id}`)
    for (const key of await em.find(ManagementKey, { accountId: id }))
      key.privateKey = anew(key.privateKey, `management-key:${id}`)
    const provider = await em.findOne(AccountProvider, { accountId: id })
    if (provider?.token) provider.token = anew(provider.token, tokenContext(id))
    for (const trunk of await em.find(Trunk, { accountId: id }))
      if (trunk.secret) trunk.secret = anew(trunk.secret, trunkContext(id, trunk.id))
    if (keys === 0) throw new Conflict(`The keys of ${slug} cannot be opened.`)
    return {
      result: keys,
      resource: { id, label: slug },
      details: { keys },
      actor: { kind: 'system', id: null, label },
    }
  }).catch((error) => {
    if (error instanceof Conflict) return 0
    throw error
  })
}

/** Null where there is nothing to do, or it does not open. */
export function resealed({ sealer }: Pick<Core, 'sealer'>, sealed: Buffer, context: string): Buffer | null {
  const mark = sealer.mark()
  if (sealed.subarray(0, mark.length).equals(mark)) return null
  try {
    return sealer.seal(sealer.open(sealed, context), context)
  } catch (error) {
    if (error instanceof SealBroken) return null
    throw error
  }
}
