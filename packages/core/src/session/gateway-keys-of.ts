import type { Core } from '../access/core.ts'
import { Conflict } from '../access/errors.ts'
import { asSystem } from '../access/system-read.ts'
import { bind, statement } from '../database/statement.ts'
import { mayHaveFormerKey } from '../fleet/gateway-key/gateway-key.ts'
import type { Destination } from './destination.ts'

/** What the gateway logs in to a server with, OpenSSH PEM. */
export interface GatewayKeys {
  /** Several while the server may have either. */
  privateKeys: readonly string[]
  /** The same, looked up anew: the key may have been exchanged since. */
  privateKeysNow(): Promise<readonly string[]>
}

type Sealed = Pick<Destination, 'account' | 'name' | 'gateway_private_key' | 'former_gateway_private_key'>

const keysNow = statement<Sealed>(
  'session.gateway_keys',
  `select a.id as account, s.name, a.gateway_private_key,
     case when ${mayHaveFormerKey} then a.former_gateway_private_key end as former_gateway_private_key
   from servers s join accounts a on a.id = s.account_id
   join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
   where s.account_id = $1 and s.id = $2`,
)

/** The gateway's private keys for a destination. Throws Conflict where there is none yet. */
export function gatewayKeysOf(core: Core, destination: Destination): GatewayKeys {
  const { account, server } = destination
  return {
    privateKeys: unsealed(core, destination),
    async privateKeysNow() {
      const [row] = await asSystem(core, bind(keysNow, [account, server]))
      return row ? unsealed(core, row) : []
    },
  }
}

/** The former one first: a server that has not proved the newest has it as a rule, and counts an offer that it does not know. */
function unsealed({ sealer }: Core, { account, name, ...of }: Sealed): string[] {
  const { gateway_private_key: newest, former_gateway_private_key: former } = of
  if (!newest) throw new Conflict(`${name} does not have the gateway’s key yet. Try again in a minute.`)
  return [former, newest].flatMap((sealed) =>
    sealed ? [sealer.open(sealed, `gateway-key:${account}`).toString()] : [],
  )
}
