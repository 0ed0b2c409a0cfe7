import type { Core } from '../../access/core.ts'
import { systemCaller } from '../../access/system-caller.ts'
import { systemMutation } from '../../access/system-mutation.ts'
import { asSystem } from '../../access/system-read.ts'
import { bind, statement } from '../../database/statement.ts'
import { ownersMailed } from '../../mail/owners-mailed.ts'

interface Row {
  account: string
  slug: string
  name: string
  bytes: string
  quota: string
  told: number
  level: number
}

// told of little at 80 %, and again once it has been below 75; told of nothing left, and again once it has been below 95
const changed = statement<Row>(
  'account.recordings_told',
  `select * from (
     select a.id as account, a.slug, a.name, t.bytes, t.told, recording_quota(a, $1) as quota, case
       when recordings_full(a.id, $1) is not null then 2
       when t.told = 2 and t.bytes >= recording_quota(a, $1) * 0.95 then 2
       when t.bytes >= recording_quota(a, $1) * 0.8 then 1
       when t.told > 0 and t.bytes >= recording_quota(a, $1) * 0.75 then 1
       else 0 end as level
     from recording_totals t join accounts a on a.id = t.account_id
     where a.closed_at is null and (t.told > 0 or t.bytes > recording_quota(a, $1) * 0.75)) l
   where level <> told limit 200`,
)
const note = statement<never>('account.note_recordings_told', 'select note_recordings_told($1, $2)')

/**
 * Tells the owners of accounts whose recordings come near what they may take, and of those whose have come to it: once each, in the
 * log and by mail.
 */
export async function tellOfRecordings(core: Core): Promise<void> {
  for (const row of await asSystem(core, bind(changed, [core.recordingQuota]))) {
    if (row.level > row.told) await tell(core, row)
    else await asSystem(core, bind(note, [row.account, row.level]))
  }
}

async function tell(core: Core, { account, slug, name, level, bytes, quota }: Row): Promise<void> {
  const isFull = level === 2
  const caller = systemCaller(core)
  const verb = isFull ? 'account.recordings_full' : 'account.recordings_nearly_full'
  await systemMutation({ verb, caller, accounts: [account] }, async (work) => {
    await work.rows(note, [account, level])
    return {
      result: null,
      resource: { id: account, label: slug },
      details: { bytes: Number(bytes), quota: Number(quota) },
      actor: { kind: 'system', id: null, label: 'recordings' },
      jobs: await ownersMailed(work, account, {
        template: 'recordings-full',
        account: name,
        isFull,
        bytes: Number(bytes),
        quota: Number(quota),
        link: `${core.url}/${slug}/settings`,
      }),
    }
  })
}
