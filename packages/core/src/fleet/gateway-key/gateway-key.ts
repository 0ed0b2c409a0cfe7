import { generateManagementKey } from '@gatehouse/hosts/management-key'
import type { Core } from '../../access/core.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { asSystem } from '../../access/system-read.ts'
import type { Work } from '../../access/work.ts'
import { bind, statement } from '../../database/statement.ts'
import { Account } from '../../team/account/account.entity.ts'

const without = statement<{ id: string; slug: string }>(
  'account.without_gateway_key',
  'select id, slug from accounts where gateway_public_key is null and closed_at is null limit 100',
)

/** A new key by which the gateway logs in to an account's servers, its private half sealed under the account's id. */
export function newGatewayKey(
  { core, now }: Pick<Work, 'core' | 'now'>,
  { id, slug }: { id: string; slug: string },
) {
  const { publicKey, privateKey } = generateManagementKey(`gatehouse-gateway-${slug}`)
  return {
    gatewayPublicKey: publicKey,
    gatewayPrivateKey: core.sealer.seal(privateKey, `gateway-key:${id}`),
    gatewayKeySince: now,
  }
}

/** SQL: whether the server `s` with its bookkeeping `y` may have lines of the former gateway key, and not of the newest. */
export const mayHaveFormerKey = `(coalesce(y.proved_version, 0) < y.gateway_key_version and s.removed_at is null
    and (y.reported <> '{}' or y.unsure or y.leased_by is not null))`

/** Makes a gateway key for each account that has none yet; their servers then learn of it. */
export async function ensureGatewayKeys(core: Core): Promise<void> {
  for (const { id, slug } of await asSystem(core, bind(without, []))) {
    const change = {
      verb: 'account.settings_changed',
      caller: systemCaller(core),
      accounts: [id],
    } as const
    await systemMutation(change, async ({ em, now }) => {
      const account = await em.findOneOrFail(Account, { id })
      if (!account.gatewayPublicKey && !account.closedAt)
        Object.assign(account, newGatewayKey({ core, now }, { id, slug }))
      return {
        result: null,
        resource: { id, label: slug },
        actor: { kind: 'system', id: null, label: 'gateway' },
      }
    })
  }
}
