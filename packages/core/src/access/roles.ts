/** One right, `noun:verb`. The whole list: a scope that is not here does not compile. */
export const scopes = [
  'account:read',
  'account:update',
  'account:close',
  'team:read',
  'team:manage',
  'api-key:manage',
  'subscription:manage',
  'customer:manage',
  'customer:read',
  'audit:read',
  'audit:export',
  'server:read',
  'server:manage',
  'server:resize',
  'server:ssh',
  'service:read',
  'service:restart',
  'firewall:read',
  'firewall:write',
  'recipe:read',
  'recipe:override',
  'trunk:read',
  'trunk:write',
  'disposition:read',
  'disposition:write',
  'call:dial',
  'session:read',
  'session:play',
  'session:terminate',
  'subscription:read',
  'invoice:read',
  'invoice:pay',
  'payment-method:read',
  'payment-method:write',
  'coupon:redeem',
] as const

export type Scope = (typeof scopes)[number]

/**
 * The scopes that something takes today; the others are names for what is to come. API keys are given these alone: one made today must
 * not gain a right on the day that the right begins to mean something.
 */
export const guardingScopes = [
  'account:read',
  'account:update',
  'account:close',
  'team:read',
  'team:manage',
  'api-key:manage',
  'audit:read',
  'audit:export',
  'server:read',
  'server:manage',
  'server:resize',
  'server:ssh',
  'service:read',
  'service:restart',
  'firewall:read',
  'firewall:write',
  'recipe:read',
  'recipe:override',
  'trunk:read',
  'trunk:write',
  'disposition:read',
  'disposition:write',
  'call:dial',
  'session:read',
  'session:play',
  'session:terminate',
  'subscription:read',
  'subscription:manage',
  'customer:read',
  'customer:manage',
  'invoice:read',
  'invoice:pay',
  'payment-method:read',
  'payment-method:write',
  'coupon:redeem',
] as const satisfies readonly Scope[]

const guarding: ReadonlySet<Scope> = new Set(guardingScopes)

/** Whether anything takes `scope` today. */
export const guardsSomething = (scope: Scope): boolean => guarding.has(scope)

/** The most powerful first. */
export const roles = ['OWNER', 'OPERATOR', 'VIEWER', 'BILLING'] as const

export type Role = (typeof roles)[number]

/** What each role may do. Nothing else in the code compares a role by name. */
export const scopesOfRole = {
  OWNER: scopes,
  OPERATOR: [
    'account:read',
    'team:read',
    'audit:read',
    'audit:export',
    'server:read',
    'server:manage',
    'server:resize',
    'server:ssh',
    'service:read',
    'service:restart',
    'firewall:read',
    'firewall:write',
    'recipe:read',
    'recipe:override',
    'trunk:read',
    'trunk:write',
    'disposition:read',
    'disposition:write',
    'call:dial',
    'session:read',
    'session:play',
    'session:terminate',
  ],
  VIEWER: [
    'account:read',
    'team:read',
    'audit:read',
    'audit:export',
    'server:read',
    'service:read',
    'firewall:read',
    'recipe:read',
    'trunk:read',
    'disposition:read',
    'session:read',
    'subscription:read',
    'invoice:read',
  ],
  BILLING: [
    'account:read',
    'subscription:read',
    'invoice:read',
    'payment-method:read',
    'payment-method:write',
    'invoice:pay',
    'coupon:redeem',
    'customer:read',
  ],
} as const satisfies Record<Role, readonly Scope[]>

/** The role in a few words, for people. */
export const roleMeans = {
  OWNER: 'everything',
  OPERATOR: 'servers, not billing',
  VIEWER: 'reads, acts on nothing',
  BILLING: 'invoices, payment methods',
} as const satisfies Record<Role, string>

const scopeSets: Record<Role, ReadonlySet<Scope>> = {
  OWNER: new Set(scopesOfRole.OWNER),
  OPERATOR: new Set(scopesOfRole.OPERATOR),
  VIEWER: new Set(scopesOfRole.VIEWER),
  BILLING: new Set(scopesOfRole.BILLING),
}

/** Whether `role` holds `scope`. */
export function roleHolds(role: Role, scope: Scope): boolean {
  return scopeSets[role].has(scope)
}

/** The roles that hold `scope`, most powerful first. */
export function rolesWith(scope: Scope): Role[] {
  return roles.filter((role) => roleHolds(role, scope))
}
