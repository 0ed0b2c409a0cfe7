import { useSearchParams } from '@solidjs/router'
import { createMemo, Show, untrack } from 'solid-js'
import { AuditFilterBar } from '../features/audit/log/audit-filter-bar.tsx'
import { type AuditFilters, filtersIn, searchFor } from '../features/audit/log/audit-filters.ts'
import { AuditLog } from '../features/audit/log/audit-log.tsx'
import { ExportMenu } from '../features/audit/log/export-menu.tsx'
import { Page } from '../features/shell/page.tsx'
import { useAccount } from '../features/team/account/account-context.ts'
import { now } from '../ui/now.ts'

export default function AuditPage() {
  const account = useAccount()
  const [params] = useSearchParams<Record<keyof AuditFilters, string>>()
  const filters = createMemo(() => filtersIn(params), undefined, { equals: same })
  const search = createMemo(() => searchFor(filters(), untrack(now)))
  return (
    <Page
      title="Audit log"
      lead="Every change in this account: who, what, when and from where."
      needs="audit:read"
      rows={10}
      action={
        <Show when={account.can('audit:export')}>
          <ExportMenu search={search()} />
        </Show>
      }
    >
      <AuditFilterBar filters={filters()} />
      <Show when={search()} keyed>
        {(wanted) => <AuditLog search={wanted} filtered={Object.keys(filters()).length > 0} />}
      </Show>
    </Page>
  )
}

// An opened event stands in the address too, and must not read the log anew.
function same(a: AuditFilters, b: AuditFilters): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
