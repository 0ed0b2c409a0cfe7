import type { Core } from '../access/core.ts'
import { asSystem } from '../access/system-read.ts'
import { isDead } from '../database/living-gateways.ts'
import { bind, statement } from '../database/statement.ts'

const note = statement<never>(
  'gateway.note_host_keys',
  'insert into gateways (id, host_keys) values ($1, $2) on conflict (id) do update set host_keys = excluded.host_keys',
)

/** Tells by which host keys a gateway shows itself: `<type> <base64>` each. */
export async function noteHostKeys(core: Core, gateway: string, hostKeys: readonly string[]): Promise<void> {
  await asSystem(core, bind(note, [gateway, hostKeys]))
}

const living = statement<{ key: string }>(
  'gateway.host_keys',
  `select distinct key from gateways g cross join unnest(g.host_keys) key
   where g.host_keys <> '{}' and not ${isDead('g.id')} order by key`,
)

/** The host keys of all gateways that live, each once. */
export async function livingHostKeys(core: Core): Promise<string[]> {
  return (await asSystem(core, bind(living, []))).map(({ key }) => key)
}
