import type { Scope } from '@gatehouse/core/access/roles'
import type { AccountStatus } from '@gatehouse/core/overview/view'
import { count } from '../../ui/count.ts'

/** A place's state in the navigation: words, or a dot that says them to those who cannot see it. */
export interface PlaceState {
  words: string
  dot: boolean
}

export interface AccountPage {
  /** Behind the account's name; empty for its first page. */
  path: string
  label: string
  /** Without it the place is not shown. The server refuses either way. */
  scope: Scope
  state?: (status: AccountStatus) => PlaceState | null
  /** Where a line separates the places before from this one. */
  apart?: boolean
}

/** The account's pages, as the navigation lists them. */
export const accountPages: readonly AccountPage[] = [
  { path: '', label: 'Overview', scope: 'team:read' },
  {
    path: '/servers',
    label: 'Servers',
    scope: 'server:read',
    state: ({ failingServers }) =>
      failingServers ? { words: `${count(failingServers)} failing`, dot: true } : null,
  },
  {
    path: '/sessions',
    label: 'Sessions',
    scope: 'session:read',
    state: ({ liveSessions }) => (liveSessions ? { words: `${count(liveSessions)} live`, dot: false } : null),
  },
  { path: '/services', label: 'Services', scope: 'service:read' },
  { path: '/firewall', label: 'Firewall', scope: 'firewall:read' },
  { path: '/dialer', label: 'Dialer', scope: 'firewall:read' },
  { path: '/team', label: 'Team', scope: 'team:read' },
  { path: '/audit', label: 'Audit log', scope: 'audit:read' },
  { path: '/billing', label: 'Billing', scope: 'subscription:read' },
  { path: '/api-keys', label: 'API keys', scope: 'api-key:manage', apart: true },
  { path: '/settings', label: 'Settings', scope: 'account:read' },
]

/** The reader's own pages, as their menu lists them. */
export const ownPages: readonly AccountPage[] = [
  { path: '/keys', label: 'My SSH keys', scope: 'account:read' },
  { path: '/security', label: 'My security', scope: 'account:read' },
]
