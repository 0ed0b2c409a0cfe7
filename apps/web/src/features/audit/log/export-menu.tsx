import { Menu } from '../../../ui/menu.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { type AuditSearch, exportPath } from './audit-filters.ts'

/** Downloads what is shown, as far back as it goes. The download itself is written to the log. */
export function ExportMenu(props: { search: AuditSearch }) {
  const account = useAccount()
  const formats = ['csv', 'json', 'ndjson'] as const
  return (
    <Menu
      label="Export"
      trigger="Export ▾"
      triggerClass="button"
      header={<div class="menu-head">Every event that matches the filters</div>}
      entries={formats.map((format) => ({
        label: format.toUpperCase(),
        href: exportPath(account.slug, format, props.search),
        download: true,
      }))}
    />
  )
}
