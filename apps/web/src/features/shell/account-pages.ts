import type { Scope } from '@gatehouse/core/access/roles'
import type { AccountView } from '@gatehouse/core/team/account/view'

export interface AccountPage {
  path: string
  label: string
  /** Without it the place is not shown. The server refuses either way. */
  scope: Scope
  count?: (usage: AccountView['usage']) => number
  /** Where a line separates the places before from this one. */
  apart?: boolean
}

/** The account's pages, as the navigation and the palette list them. */
export const accountPages: readonly AccountPage[] = [
  { path: 'team', label: 'Team', scope: 'team:read', count: (usage) => usage.members },
  { path: 'servers', label: 'Servers', scope: 'server:read', count: (usage) => usage.servers },
  { path: 'sessions', label: 'Sessions', scope: 'session:read' },
  { path: 'audit', label: 'Audit log', scope: 'audit:read' },
  { path: 'api-keys', label: 'API keys', scope: 'api-key:manage', apart: true },
  { path: 'keys', label: 'My SSH keys', scope: 'account:read', apart: true },
  { path: 'security', label: 'My security', scope: 'account:read' },
  { path: 'settings', label: 'Settings', scope: 'account:read' },
]
