import { type SoundPorts, usualSoundPorts } from '@gatehouse/hosts/asterisk/sound-ports'
import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import type { NumberForm } from '../trunk/dialled-number.ts'
import { trunkContext } from '../trunk/trunk-context.ts'
import type { TrunkHost, TrunkTransport } from '../trunk/view.ts'

interface Row extends NumberForm {
  hosts: TrunkHost[]
  transport: TrunkTransport
  domain: string
  /** Whether it may be in a private network. */
  local: boolean
  username: string | null
  secret: Buffer | null
  codecs: string[]
  callerId: string
  assertsCaller: boolean
  /** Where the server waits for sound; null where it has not said. */
  sound: SoundPorts | null
}

/** A trunk as a call needs it. */
export interface DialledTrunk extends Omit<Row, 'username' | 'secret' | 'sound'> {
  sound: SoundPorts
  credentials: { username: string; secret: string } | null
}

const wanted = statement<Row>(
  'call.wanted',
  `select t.hosts, t.transport, t.domain, t.local, t.username, t.secret, t.codecs, t.caller_id as "callerId", t.asserts_caller as "assertsCaller",
     t.number_format as "numberFormat", t.country_code as "countryCode", t.dial_prefix as "dialPrefix", (
       select p.facts -> 'sound' from server_parts p
       where p.account_id = x.account_id and p.server_id = x.server_id and p.part = 'trunks') as sound
   from trunks t join trunk_servers x on x.account_id = t.account_id and x.trunk_id = t.id
   where t.account_id = $1 and t.id = $2 and x.server_id = $3 and t.enabled`,
)

/** The trunk that a server is to call over, its secret open; null where it has it no more. */
export async function dialledTrunk(
  core: Core,
  { account, trunk, server }: { account: string; trunk: string; server: string },
): Promise<DialledTrunk | null> {
  const [row] = await asSystem(core, bind(wanted, [account, trunk, server]))
  if (!row) return null
  const { username, secret, sound, ...rest } = row
  const credentials =
    username !== null && secret
      ? { username, secret: core.sealer.open(Buffer.from(secret), trunkContext(account, trunk)).toString() }
      : null
  return { ...rest, sound: sound ?? usualSoundPorts, credentials }
}
