import type { Scope } from '@gatehouse/core/access/roles'

export type Preset = 'read' | 'deploy' | 'team' | 'billing' | 'custom'

/** The scopes of each preset, and for whom it is. */
const scopesOf: Record<Exclude<Preset, 'custom'>, readonly Scope[]> = {
  read: [
    'account:read',
    'team:read',
    'audit:read',
    'server:read',
    'service:read',
    'session:read',
    'subscription:read',
    'invoice:read',
    'payment-method:read',
  ],
  deploy: ['account:read', 'server:read', 'server:manage', 'server:resize', 'server:ssh', 'session:read'],
  team: ['account:read', 'team:read', 'team:manage'],
  billing: ['account:read', 'subscription:read', 'invoice:read', 'invoice:pay', 'payment-method:read'],
}

export const presets: readonly { value: Preset; label: string; hint: string }[] = [
  { value: 'read', label: 'Read only', hint: 'sees everything but recordings, and changes nothing' },
  {
    value: 'deploy',
    label: 'Deploy: servers and SSH',
    hint: 'registers and manages servers, and logs in to them',
  },
  { value: 'team', label: 'Team admin', hint: 'invites, changes and revokes members' },
  { value: 'billing', label: 'Billing', hint: 'reads invoices, and pays them with saved payment methods' },
  { value: 'custom', label: 'Custom', hint: 'exactly what you choose' },
]

/** What `preset` gives, of the scopes that its maker holds. */
export function scopesIn(preset: Exclude<Preset, 'custom'>, held: readonly Scope[]): Scope[] {
  return scopesOf[preset].filter((scope) => held.includes(scope))
}

/** What the scopes of a noun are about. */
export const nouns: Record<string, string> = {
  account: 'The account: its name and settings.',
  team: 'Members and invites.',
  'api-key': 'API keys.',
  audit: 'The audit log.',
  firewall: 'Firewalls of servers: their rules, and who gets in.',
  trunk: 'Trunks: ways to carriers.',
  call: 'Test calls.',
  disposition: 'Dispositions: the outcomes of calls.',
  recipe: 'Recipes: settings of the programs on servers.',
  server: 'Servers, and logging in to them.',
  service: 'Services of servers: their state, their logs, restarts.',
  session: 'SSH sessions and their recordings.',
  customer: 'Customers: accounts that this one opens and pays for.',
  subscription: 'The plan, and what it costs.',
  invoice: 'Invoices, and paying them.',
  'payment-method': 'Payment methods.',
  coupon: 'Coupons.',
}
