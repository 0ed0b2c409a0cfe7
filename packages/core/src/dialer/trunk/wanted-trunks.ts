import { createHash } from 'node:crypto'
import type { HostFile } from '@gatehouse/hosts/files/text'
import type { Core } from '../../access/core.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import type { EngineFacts } from '../../machine/part/view.ts'
import type { EngineTrunk } from './engine-trunk.ts'
import { engineFiles } from './rendered-trunks.ts'
import { trunkContext } from './trunk-context.ts'

interface Row extends Omit<EngineTrunk, 'credentials' | 'salt'> {
  id: string
  servers: string[]
  username: string | null
  secret: Buffer | null
}

const wanted = statement<Row>(
  'trunk.wanted',
  `select t.id, t.name, t.hosts, t.transport, t.domain, t.username, t.secret, t.registers, t.codecs, t.media_encryption as "mediaEncryption",
     t.caller_id as "callerId", t.asserts_caller as "assertsCaller", t.number_format as "numberFormat", t.country_code as "countryCode",
     t.dial_prefix as "dialPrefix", t.prefixes, t.channels, t.qualify_seconds as "qualifySeconds",
     array_agg(x.server_id) as servers
   from trunks t join trunk_servers x on x.account_id = t.account_id and x.trunk_id = t.id
   where t.account_id = $1 and t.enabled and x.server_id = any($2::uuid[])
   group by t.account_id, t.id order by t.name`,
)

/** A server, and the engine that it said it has; undefined where nobody has asked. */
interface Place {
  server: string
  engine: EngineFacts | null | undefined
}

/**
 * The files of trunks that servers of an account get, by server, secrets and all; for the worker. A server that has trunks and no engine gets
 * no file: nothing there would read it.
 */
export async function wantedTrunks(
  core: Core,
  account: string,
  places: readonly Place[],
): Promise<Map<string, HostFile[]>> {
  const rows = await asSystem(core, bind(wanted, [account, places.map(({ server }) => server)]))
  const files = new Map<string, HostFile[]>()
  for (const { server, engine } of places) {
    const own = rows.filter(({ servers }) => servers.includes(server))
    if (own.length === 0) continue
    const { group = '', pjsip = null, extensions = null } = engine ?? {}
    const trunks = () => own.map((row) => opened(core, account, row))
    files.set(server, pjsip === null ? [] : engineFiles(trunks(), { pjsip, extensions, group }))
  }
  return files
}

function opened(core: Core, account: string, { id, username, secret, ...rest }: Row): EngineTrunk {
  const sealed = secret && Buffer.from(secret)
  const isSigned = username !== null && sealed
  return {
    ...rest,
    credentials: isSigned
      ? { username, secret: core.sealer.open(sealed, trunkContext(account, id)).toString() }
      : null,
    salt: sealed ? createHash('sha256').update(sealed).digest('hex') : '',
  }
}
