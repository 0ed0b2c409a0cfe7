import { generateManagementKey } from '@gatehouse/hosts/management-key'
import { systemMutation } from '../access/system-mutation.ts'
import { asSystem } from '../access/system-read.ts'
import type { Work } from '../access/work.ts'
import { Account } from '../account/account.entity.ts'
import type { Core } from '../core.ts'
import { bind, statement } from '../database/statement.ts'
import { systemCaller } from '../manifest/record-drift.ts'

const without = statement<{ id: string; slug: string }>(
  'account.without_gateway_key',
  'select id, slug from accounts where gateway_public_key is null and closed_at is null limit 100',
)

/** A new key by which the gateway logs in to an account's servers, its private half sealed under the account's id. */
export function newGatewayKey(core: Work['core'], { id, slug }: { id: string; slug: string }) {
  const { publicKey, privateKey } = generateManagementKey(`gatehouse-gateway-${slug}`)
  return {
    gatewayPublicKey: publicKey,
    gatewayPrivateKey: core.sealer.seal(privateKey, `gateway-key:${id}`),
  }
}

/** Makes a gateway key for each account that has none yet; their servers then learn of it. */
export async function ensureGatewayKeys(core: Core): Promise<void> {
  for (const { id, slug } of await asSystem(core, bind(without, []))) {
    const change = {
      verb: 'account.settings_changed',
      caller: systemCaller(core),
      accounts: [id],
    } as const
    await systemMutation(change, async ({ em }) => {
      const account = await em.findOneOrFail(Account, { id })
      if (!account.gatewayPublicKey && !account.closedAt)
        Object.assign(account, newGatewayKey(core, { id, slug }))
      return {
        result: null,
        resource: { id, label: slug },
        actor: { kind: 'system', id: null, label: 'gateway' },
      }
    })
  }
}
