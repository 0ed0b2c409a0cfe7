import { Conflict } from '../access/errors.ts'
import { asSystem } from '../access/system-read.ts'
import type { Core } from '../core.ts'
import { bind, statement } from '../database/statement.ts'
import type { Destination } from './destination.ts'
import { mayHaveFormerKey } from './gateway-key.ts'
import type { AdmittedSession } from './open-session.ts'

type Sealed = Pick<Destination, 'account' | 'name' | 'gateway_private_key' | 'former_gateway_private_key'>

const keysNow = statement<Sealed>(
  'session.gateway_keys',
  `select a.id as account, s.name, a.gateway_private_key,
     case when ${mayHaveFormerKey} then a.former_gateway_private_key end as former_gateway_private_key
   from servers s join accounts a on a.id = s.account_id
   join server_syncs y on y.account_id = s.account_id and y.server_id = s.id
   where s.account_id = $1 and s.id = $2`,
)

/** The gateway's private keys for a destination, OpenSSH PEM. Throws Conflict where there is none yet. */
export function gatewayKeysOf(
  core: Core,
  destination: Destination,
): Pick<AdmittedSession, 'privateKeys' | 'privateKeysNow'> {
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
  if (!newest) throw new Conflict(`${name} does not know the gateway yet. Try again in a minute.`)
  return [former, newest].flatMap((sealed) =>
    sealed ? [sealer.open(sealed, `gateway-key:${account}`).toString()] : [],
  )
}
