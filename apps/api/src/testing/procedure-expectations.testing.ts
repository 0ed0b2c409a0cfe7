import type { guardingScopes } from '@gatehouse/core/access/roles'
import { newToken } from '@gatehouse/core/crypto/token'
import { newPublicKey } from '@gatehouse/core/fleet/server/servers.testing'
import { SoftwareAuthenticator } from '@gatehouse/core/testing/software-authenticator'

export type GuardingScope = (typeof guardingScopes)[number]

/** Ids of things of one account. */
export interface Things {
  user: string
  server: string
  invite: string
  apiKey: string
  key: string
  invoice: string
  payment: string
  method: string
  trunk: string
  disposition: string
}

/** What a procedure answers to whom. */
export interface Expectation {
  /** Who may call it: the scope is spelled out here once more, and must be the procedure's own. */
  access: GuardingScope | 'public' | 'signed-in'
  /** An input that changes nothing of importance, made anew for each call. */
  input?: (fresh: number) => unknown
  /** What those who may call it get for that input. */
  admitted: string
  /** What they get where everything is left out; only where that is no input that is wrong. */
  empty?: string
  /** The same with ids of another account, and what that is refused for. */
  foreign?: [input: (things: Things) => unknown, reason: string]
  /** What an API key needs beside the access, or how every API key is refused. */
  apiKey?: GuardingScope | { refused: string }
  /** Set where it asks a person for a fresh touch. */
  touch?: true
  /** Set where it adds reach, whatever its input, and is refused under a hold. */
  grows?: true
  /** Set where a call changes the caller's own standing: each is made by a new member. */
  ends?: true
}

const nowhere = '01900000-0000-7000-8000-000000000000'
const list = { input: () => ({}), admitted: 'ok' }
const token = { input: () => ({ token: newToken() }), admitted: 'not-found' }
const missing = (...names: string[]) => ({
  input: () => Object.fromEntries(names.map((name) => [name, nowhere])),
  admitted: 'not-found',
})

/** Of every procedure there is. */
export const expectations: Record<string, Expectation> = {
  'account.close': {
    access: 'account:close',
    touch: true,
    input: () => ({ slug: 'another' }),
    admitted: 'invalid',
    apiKey: { refused: 'fresh-auth' },
  },
  'account.changeSettings': { access: 'account:update', input: () => ({ checkMinutes: 5 }), admitted: 'ok' },
  'account.changeRecording': {
    access: 'account:update',
    input: () => ({ recordInput: false, recordingDays: null }),
    admitted: 'ok',
  },
  'account.get': { access: 'account:read', admitted: 'ok' },
  'account.keyRotation': { access: 'server:read', admitted: 'ok' },
  'account.gatewayKeyRotation': { access: 'server:read', admitted: 'ok' },
  'account.overview': { access: 'account:read', admitted: 'ok' },
  'account.sshConfig': {
    access: 'server:ssh',
    input: () => ({ hostKeys: [newPublicKey()] }),
    admitted: 'ok',
    // no gateway runs
    empty: 'conflict',
  },
  'account.status': { access: 'account:read', admitted: 'ok' },
  'account.open': {
    access: 'signed-in',
    input: (fresh) => ({ slug: `opened-${fresh}`, name: 'Opened' }),
    admitted: 'ok',
    apiKey: { refused: 'signed-out' },
    ends: true,
  },
  'account.openFirst': {
    access: 'public',
    input: () => ({ token: newToken(), slug: 'first', name: 'First', email: 'first@acme.com' }),
    admitted: 'not-found',
  },
  'account.rename': { access: 'account:update', input: () => ({ name: 'acme' }), admitted: 'ok' },
  'account.rotateGatewayKey': {
    access: 'account:update',
    touch: true,
    admitted: 'ok',
    apiKey: { refused: 'fresh-auth' },
  },
  'account.rotateManagementKey': {
    access: 'account:update',
    touch: true,
    admitted: 'ok',
    apiKey: { refused: 'fresh-auth' },
  },
  'account.changeSecurity': {
    access: 'account:update',
    touch: true,
    input: () => ({ passkeysOf: 'nobody', touchToPlay: false }),
    admitted: 'ok',
    apiKey: { refused: 'fresh-auth' },
  },
  'apiKeys.create': {
    grows: true,
    access: 'api-key:manage',
    touch: true,
    input: (fresh) => ({ name: `key ${fresh}`, scopes: ['api-key:manage'] }),
    admitted: 'ok',
    apiKey: { refused: 'fresh-auth' },
  },
  'apiKeys.limit': {
    access: 'api-key:manage',
    touch: true,
    input: () => ({ apiKey: nowhere, ranges: ['10.0.0.0/8'] }),
    admitted: 'not-found',
    foreign: [({ apiKey }) => ({ apiKey, ranges: null }), 'not-found'],
    apiKey: { refused: 'fresh-auth' },
  },
  'apiKeys.list': { access: 'api-key:manage', ...list },
  'apiKeys.revoke': {
    access: 'api-key:manage',
    ...missing('apiKey'),
    foreign: [({ apiKey }) => ({ apiKey }), 'not-found'],
  },
  'audit.search': { access: 'audit:read', ...list },
  'auth.confirmEmail': { access: 'public', ...token },
  'auth.me': { access: 'signed-in', admitted: 'ok', apiKey: 'account:read' },
  'auth.passkeyOptions': { access: 'public', admitted: 'ok' },
  'auth.passkeyVerify': { access: 'public', input: () => ({}), admitted: 'invalid' },
  'auth.previewEmailChange': { access: 'public', ...token },
  'auth.redeemLink': { access: 'public', ...token },
  'auth.requestLink': {
    access: 'public',
    input: (fresh) => ({ email: `nobody-${fresh}@nowhere.com` }),
    admitted: 'ok',
  },
  'auth.stopEmailChange': { access: 'public', ...token },
  'auth.useRecoveryCode': { access: 'public', input: () => ({ code: 'no code' }), admitted: 'invalid' },
  'auth.signOut': { access: 'signed-in', admitted: 'ok', apiKey: { refused: 'scope' }, ends: true },
  'billing.cancel': { access: 'subscription:manage', admitted: 'conflict' },
  'billing.changeBuyer': {
    access: 'payment-method:write',
    input: () => ({ mailsInvoices: true }),
    admitted: 'ok',
  },
  'billing.changePlan': {
    access: 'subscription:manage',
    input: () => ({ plan: 'team', token: newToken() }),
    admitted: 'conflict',
  },
  'billing.checkPayment': {
    access: 'invoice:pay',
    ...missing('payment'),
    foreign: [({ payment }) => ({ payment }), 'not-found'],
  },
  'billing.createPayLink': {
    access: 'invoice:pay',
    input: () => ({ number: 'NONE-1' }),
    admitted: 'not-found',
    foreign: [({ invoice }) => ({ number: invoice }), 'not-found'],
  },
  'billing.creditNotes': { access: 'invoice:read', ...list },
  'billing.finishPaymentMethod': {
    access: 'payment-method:write',
    input: () => ({ kind: 'demo', ref: newToken() }),
    admitted: 'expired',
  },
  'billing.invoice': {
    access: 'invoice:read',
    input: () => ({ number: 'NONE-1' }),
    admitted: 'not-found',
    foreign: [({ invoice }) => ({ number: invoice }), 'not-found'],
  },
  'billing.invoices': { access: 'invoice:read', ...list },
  'billing.makeDefault': {
    access: 'payment-method:write',
    ...missing('method'),
    foreign: [({ method }) => ({ method }), 'not-found'],
  },
  'billing.payByUsdt': {
    access: 'invoice:pay',
    input: () => ({ number: 'NONE-1' }),
    admitted: 'not-found',
    foreign: [({ invoice }) => ({ number: invoice }), 'not-found'],
  },
  'billing.payInvoice': {
    access: 'invoice:pay',
    input: () => ({ number: 'NONE-1' }),
    admitted: 'not-found',
    foreign: [({ invoice, method }) => ({ number: invoice, method }), 'not-found'],
  },
  'billing.paymentMethods': { access: 'payment-method:read', admitted: 'ok' },
  'billing.plans': { access: 'subscription:read', admitted: 'ok' },
  'billing.previewPlan': {
    access: 'subscription:read',
    input: () => ({ plan: 'team' }),
    admitted: 'ok',
  },
  'billing.rails': { access: 'payment-method:read', admitted: 'ok' },
  'billing.redeemCoupon': {
    access: 'coupon:redeem',
    input: () => ({ code: 'NO-COUPON' }),
    admitted: 'not-found',
  },
  'billing.removePaymentMethod': {
    access: 'payment-method:write',
    ...missing('method'),
    foreign: [({ method }) => ({ method }), 'not-found'],
  },
  'billing.resume': { access: 'subscription:manage', admitted: 'conflict' },
  'billing.startPaymentMethod': {
    access: 'payment-method:write',
    input: () => ({ kind: 'demo' }),
    admitted: 'ok',
  },
  'billing.subscription': { access: 'subscription:read', admitted: 'ok' },
  'billing.payer': { access: 'account:read', admitted: 'ok' },
  'account.previewBecomePayer': {
    access: 'subscription:read',
    input: () => ({ plan: 'team' }),
    admitted: 'conflict',
  },
  'account.becomePayer': {
    access: 'subscription:manage',
    input: () => ({ plan: 'team', token: newToken() }),
    admitted: 'conflict',
  },
  'customers.list': { access: 'customer:read', ...list },
  'customers.get': { access: 'customer:read', ...missing('customer') },
  'customers.prices': { access: 'customer:read', admitted: 'conflict', empty: 'conflict' },
  'customers.preview': { access: 'customer:read', input: () => ({ plan: 'team' }), admitted: 'conflict' },
  'customers.invoices': { access: 'customer:read', ...list },
  'customers.open': {
    grows: true,
    access: 'customer:manage',
    input: (fresh) => ({
      slug: `new-${fresh}`,
      name: 'New',
      ownerEmail: `new-${fresh}@temp.com`,
      plan: 'team',
    }),
    admitted: 'conflict',
  },
  'customers.inviteOwner': {
    access: 'customer:manage',
    input: () => ({ customer: nowhere, ownerEmail: 'new@temp.com' }),
    admitted: 'not-found',
  },
  'customers.changePlan': {
    access: 'customer:manage',
    input: () => ({ customer: nowhere, plan: 'team' }),
    admitted: 'conflict',
  },
  'customers.suspend': {
    access: 'customer:manage',
    input: () => ({ customer: nowhere, reason: 'a test' }),
    admitted: 'not-found',
  },
  'customers.resume': { access: 'customer:manage', ...missing('customer') },
  'customers.handBack': { access: 'customer:manage', ...missing('customer') },
  'billing.timeline': { access: 'subscription:read', admitted: 'ok' },
  'invites.accept': { access: 'public', ...token },
  'invites.create': {
    grows: true,
    access: 'team:manage',
    input: (fresh) => ({ email: `new-${fresh}@temp.com`, role: 'VIEWER' }),
    admitted: 'ok',
    foreign: [({ server }) => ({ email: 'x@temp.com', role: 'VIEWER', servers: [server] }), 'invalid'],
  },
  'invites.list': { access: 'team:read', ...list },
  'invites.preview': { access: 'public', ...token },
  'invites.resend': {
    grows: true,
    access: 'team:manage',
    ...missing('invite'),
    foreign: [({ invite }) => ({ invite }), 'not-found'],
  },
  'invites.revoke': {
    access: 'team:manage',
    ...missing('invite'),
    foreign: [({ invite }) => ({ invite }), 'not-found'],
  },
  'keys.add': {
    grows: true,
    access: 'signed-in',
    touch: true,
    input: (fresh) => ({ name: `key ${fresh}`, publicKey: newPublicKey() }),
    admitted: 'ok',
    apiKey: 'server:ssh',
  },
  'keys.declineMatch': { access: 'account:read', ...missing('match') },
  'keys.list': { access: 'account:read', ...list },
  'keys.remove': {
    access: 'signed-in',
    ...missing('key'),
    apiKey: 'server:ssh',
    foreign: [({ key }) => ({ key }), 'not-found'],
  },
  'keys.matches': { access: 'account:read', admitted: 'ok' },
  'keys.setEnd': {
    access: 'signed-in',
    input: () => ({ key: nowhere, expiresAt: null }),
    admitted: 'not-found',
    apiKey: 'server:ssh',
    foreign: [({ key }) => ({ key, expiresAt: null }), 'not-found'],
  },
  'live.changes': { access: 'account:read', input: () => ({}), admitted: 'ok' },
  'payLinks.check': { access: 'public', ...token },
  'payLinks.pay': {
    access: 'public',
    input: () => ({ token: 'x'.repeat(43), kind: 'demo' }),
    admitted: 'not-found',
  },
  'payLinks.preview': { access: 'public', ...token },
  'payLinks.usdt': { access: 'public', ...token },
  'security.cancelEmailChange': { access: 'signed-in', admitted: 'not-found', apiKey: { refused: 'scope' } },
  'security.changeEmail': {
    access: 'signed-in',
    touch: true,
    input: (fresh) => ({ email: `changed-${fresh}@temp.com` }),
    // no mail has reached who comes by a copied link
    admitted: 'conflict',
    apiKey: { refused: 'scope' },
    ends: true,
  },
  'security.endSignIn': {
    access: 'signed-in',
    ...missing('signIn'),
    apiKey: { refused: 'scope' },
  },
  'security.enrol': {
    access: 'signed-in',
    input: () => ({ name: 'key', response: new SoftwareAuthenticator().create({ challenge: newToken() }) }),
    admitted: 'expired',
    apiKey: { refused: 'signed-out' },
  },
  'security.enrolOptions': { access: 'signed-in', touch: true, admitted: 'ok', apiKey: { refused: 'scope' } },
  'security.newRecoveryCodes': {
    access: 'signed-in',
    touch: true,
    admitted: 'conflict',
    apiKey: { refused: 'scope' },
  },
  'security.overview': { access: 'signed-in', admitted: 'ok', apiKey: { refused: 'scope' } },
  'security.removePasskey': {
    access: 'signed-in',
    touch: true,
    ...missing('passkey'),
    apiKey: { refused: 'scope' },
  },
  'security.signIns': { access: 'signed-in', admitted: 'ok', apiKey: { refused: 'scope' } },
  'security.team': { access: 'team:manage', ...list },
  'calls.dial': {
    access: 'call:dial',
    input: () => ({ trunk: nowhere, number: '+15550100' }),
    admitted: 'not-found',
    foreign: [({ trunk }) => ({ trunk, number: '+15550100' }), 'not-found'],
  },
  'calls.prefixes': { access: 'trunk:read', admitted: 'ok' },
  'calls.setPrefixes': { access: 'account:update', input: () => ({ prefixes: ['+1'] }), admitted: 'ok' },
  'trunks.list': { access: 'trunk:read', ...list },
  'trunks.create': {
    access: 'trunk:write',
    input: () => ({ name: 'a', hosts: [{ host: '127.0.0.1' }], callerId: '+15550100', prefixes: ['+1'] }),
    admitted: 'invalid',
    grows: true,
    foreign: [
      ({ server }) => ({
        name: 'a',
        hosts: [{ host: '203.0.113.9' }],
        callerId: '+15550100',
        prefixes: ['+1'],
        servers: [server],
      }),
      'not-found',
    ],
  },
  'trunks.update': {
    access: 'trunk:write',
    input: () => ({
      trunk: nowhere,
      hosts: [{ host: '127.0.0.1' }],
      callerId: '+15550100',
      prefixes: ['+1'],
    }),
    admitted: 'not-found',
    foreign: [
      ({ trunk }) => ({ trunk, hosts: [{ host: '203.0.113.9' }], callerId: '+15550100', prefixes: ['+1'] }),
      'not-found',
    ],
  },
  'trunks.remove': {
    access: 'trunk:write',
    ...missing('trunk'),
    foreign: [({ trunk }) => ({ trunk }), 'not-found'],
  },
  'trunks.check': {
    access: 'trunk:write',
    ...missing('trunk'),
    foreign: [({ trunk }) => ({ trunk }), 'not-found'],
  },
  'dispositions.create': {
    access: 'disposition:write',
    input: () => ({ code: 'SALE', label: 'x' }),
    admitted: 'conflict',
  },
  'dispositions.list': { access: 'disposition:read', ...list },
  'dispositions.remove': {
    access: 'disposition:write',
    ...missing('disposition'),
    foreign: [({ disposition }) => ({ disposition }), 'not-found'],
  },
  'dispositions.reorder': {
    access: 'disposition:write',
    input: () => ({ dispositions: [] }),
    admitted: 'conflict',
    foreign: [({ disposition }) => ({ dispositions: [disposition] }), 'conflict'],
  },
  'dispositions.restore': {
    access: 'disposition:write',
    ...missing('disposition'),
    foreign: [({ disposition }) => ({ disposition }), 'not-found'],
  },
  'dispositions.setServers': {
    access: 'disposition:write',
    input: () => ({ servers: [nowhere] }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ servers: [server] }), 'not-found'],
  },
  'dispositions.update': {
    access: 'disposition:write',
    input: () => ({ disposition: nowhere, label: 'x' }),
    admitted: 'not-found',
    foreign: [({ disposition }) => ({ disposition, label: 'x' }), 'not-found'],
  },
  'firewall.add': {
    access: 'firewall:write',
    input: () => ({ rule: { action: 'allow', ports: ['443'] } }),
    admitted: 'ok',
    foreign: [({ server }) => ({ servers: [server], rule: { action: 'allow' } }), 'not-found'],
  },
  'firewall.allowMyAddress': {
    access: 'firewall:write',
    input: () => ({ hours: 1 }),
    admitted: 'ok',
    foreign: [({ server }) => ({ servers: [server], hours: 1 }), 'not-found'],
  },
  'firewall.disable': {
    access: 'firewall:write',
    input: () => ({ servers: [nowhere] }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ servers: [server] }), 'not-found'],
  },
  'firewall.enable': {
    access: 'firewall:write',
    input: () => ({ servers: [nowhere] }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ servers: [server], acknowledge: true }), 'not-found'],
  },
  'firewall.list': {
    access: 'firewall:read',
    ...list,
    foreign: [({ server }) => ({ server }), 'not-found'],
  },
  'firewall.listening': {
    access: 'firewall:read',
    ...missing('server'),
    foreign: [({ server }) => ({ server }), 'not-found'],
  },
  'firewall.preview': {
    access: 'firewall:write',
    ...list,
    foreign: [({ server }) => ({ servers: [server] }), 'not-found'],
  },
  'firewall.remove': {
    access: 'firewall:write',
    input: () => ({ rules: [nowhere] }),
    admitted: 'not-found',
  },
  'firewall.reorder': {
    access: 'firewall:write',
    input: () => ({ server: nowhere, rules: [] }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ server, rules: [] }), 'not-found'],
  },
  'firewall.setGatewayOnly': {
    access: 'firewall:write',
    input: () => ({ servers: [nowhere], gatewayOnly: false }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ servers: [server], gatewayOnly: false }), 'not-found'],
  },
  'firewall.takeOver': {
    access: 'firewall:write',
    input: () => ({ server: nowhere }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ server }), 'not-found'],
  },
  'firewall.update': {
    access: 'firewall:write',
    input: () => ({ rule: nowhere, to: { action: 'allow' } }),
    admitted: 'not-found',
  },
  'firewall.whoGetsIn': {
    access: 'firewall:read',
    input: () => ({ address: '192.0.2.1', port: 22 }),
    admitted: 'ok',
  },
  'operations.get': { access: 'server:read', input: () => ({ operation: nowhere }), admitted: 'not-found' },
  'operations.list': { access: 'server:read', ...list },
  'providers.filters': {
    access: 'firewall:read',
    ...missing('server'),
    foreign: [({ server }) => ({ server }), 'not-found'],
  },
  'providers.get': { access: 'server:read', admitted: 'ok' },
  'providers.remove': { access: 'account:update', admitted: 'conflict' },
  'providers.set': { access: 'account:update', input: () => ({ provider: 'hetzner' }), admitted: 'invalid' },
  'providers.try': { access: 'account:update', input: () => ({ provider: 'hetzner' }), admitted: 'invalid' },
  'sharedLogins.add': {
    grows: true,
    access: 'server:manage',
    input: () => ({ login: 'deploy', servers: [nowhere] }),
    admitted: 'invalid',
    foreign: [({ server }) => ({ login: 'deploy', servers: [server] }), 'invalid'],
  },
  'sharedLogins.change': {
    access: 'server:manage',
    input: () => ({ sharedLogin: nowhere, members: [] }),
    admitted: 'not-found',
  },
  'sharedLogins.list': {
    access: 'server:read',
    ...list,
    foreign: [({ server }) => ({ server }), 'ok'],
  },
  'sharedLogins.remove': { access: 'server:manage', ...missing('sharedLogin') },
  'recipes.list': { access: 'recipe:read', ...list },
  'recipes.override': {
    access: 'recipe:override',
    input: () => ({ recipe: 'none', set: { x: 1 } }),
    admitted: 'not-found',
    foreign: [
      ({ server }) => ({ recipe: 'dialer', servers: [server], set: { dial_timeout: 26 } }),
      'not-found',
    ],
  },
  'recipes.preview': {
    access: 'recipe:override',
    input: () => ({ recipe: 'none' }),
    admitted: 'not-found',
    foreign: [
      ({ server }) => ({ recipe: 'dialer', servers: [server], set: { dial_timeout: 26 } }),
      'not-found',
    ],
  },
  'recipes.reset': {
    access: 'recipe:override',
    input: () => ({ recipe: 'none' }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ recipe: 'dialer', servers: [server] }), 'not-found'],
  },
  'recipes.restore': { access: 'recipe:override', input: () => ({ recipe: 'none' }), admitted: 'not-found' },
  'recipes.setServers': {
    access: 'recipe:override',
    input: () => ({ recipe: 'none', servers: [] }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ recipe: 'dialer', servers: [server] }), 'not-found'],
  },
  'recipes.takeOver': {
    access: 'recipe:override',
    input: () => ({ recipe: 'none', server: nowhere }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ recipe: 'dialer', server }), 'not-found'],
  },
  'servers.acceptHostKey': {
    access: 'server:manage',
    input: () => ({ server: nowhere, hostKey: newPublicKey() }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ server, hostKey: newPublicKey() }), 'not-found'],
  },
  'servers.adoptLogin': {
    grows: true,
    access: 'server:manage',
    input: () => ({ server: nowhere, login: 'ops' }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ server, login: 'ops' }), 'not-found'],
  },
  'servers.changeAccess': {
    access: 'server:manage',
    input: () => ({ server: nowhere, access: 'gateway' }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ server, access: 'gateway' }), 'not-found'],
  },
  'servers.changeHop': {
    access: 'server:manage',
    input: () => ({ server: nowhere, via: null }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ server, via: null }), 'not-found'],
  },
  'servers.changeSettings': {
    access: 'server:manage',
    input: () => ({ server: nowhere, sudo: true }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ server, sudo: true }), 'not-found'],
  },
  'servers.check': {
    access: 'server:manage',
    input: () => ({ servers: [nowhere] }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ servers: [server] }), 'not-found'],
  },
  'servers.explain': {
    access: 'server:manage',
    ...missing('server'),
    foreign: [({ server }) => ({ server }), 'not-found'],
  },
  'servers.get': {
    access: 'server:read',
    ...missing('server'),
    foreign: [({ server }) => ({ server }), 'not-found'],
  },
  'servers.history': { access: 'server:read', input: () => ({ server: nowhere }), admitted: 'ok' },
  'servers.label': {
    access: 'server:manage',
    input: () => ({ server: nowhere, labels: ['staging'] }),
    admitted: 'not-found',
  },
  'servers.labels': { access: 'server:read', admitted: 'ok' },
  'servers.list': { access: 'server:read', ...list },
  'servers.manifest': {
    access: 'server:read',
    ...missing('server'),
    foreign: [({ server }) => ({ server }), 'not-found'],
  },
  'servers.matchKey': {
    grows: true,
    access: 'server:manage',
    input: () => ({ server: nowhere, user: nowhere, fingerprint: 'SHA256:x' }),
    admitted: 'not-found',
    foreign: [({ server, user }) => ({ server, user, fingerprint: 'SHA256:x' }), 'not-found'],
  },
  'servers.noteType': {
    access: 'server:manage',
    input: () => ({ server: nowhere, type: 'CCX13' }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ server, type: 'CCX13' }), 'not-found'],
  },
  'servers.previewResize': {
    access: 'server:resize',
    input: () => ({ server: nowhere, type: 'CCX13' }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ server, type: 'CCX13' }), 'not-found'],
  },
  'servers.types': { access: 'server:resize', ...missing('server') },
  'servers.previewLabels': {
    access: 'server:manage',
    input: () => ({ server: null, labels: ['staging'] }),
    admitted: 'ok',
  },
  'servers.probe': {
    access: 'server:manage',
    input: () => ({ host: '127.0.0.1', port: 1 }),
    admitted: 'unreachable',
  },
  'servers.progress': { access: 'server:read', admitted: 'ok' },
  'servers.register': {
    grows: true,
    access: 'server:manage',
    input: (fresh) => ({ name: `web-${fresh}`, host: `web-${fresh}.com`, hostKey: newPublicKey() }),
    admitted: 'ok',
  },
  'servers.remove': {
    access: 'server:manage',
    ...missing('server'),
    foreign: [({ server }) => ({ server }), 'not-found'],
  },
  'servers.rename': {
    access: 'server:manage',
    input: (fresh) => ({ server: nowhere, name: `web-${fresh}` }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ server, name: 'mine-now' }), 'not-found'],
  },
  'servers.resize': {
    grows: true,
    access: 'server:resize',
    input: () => ({ server: nowhere, type: 'CCX13' }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ server, type: 'CCX13' }), 'not-found'],
  },
  'servers.search': { access: 'server:read', input: () => ({ text: 'prod' }), admitted: 'ok' },
  'servers.sync': {
    access: 'server:manage',
    ...missing('server'),
    foreign: [({ server }) => ({ server }), 'not-found'],
  },
  'servers.syncState': { access: 'server:read', admitted: 'ok' },
  'servers.tryLogin': {
    access: 'server:manage',
    input: () => ({ host: '127.0.0.1', port: 1, hostKey: newPublicKey() }),
    admitted: 'ok',
  },
  'services.all': { access: 'service:read', ...list },
  'services.choose': {
    access: 'server:manage',
    input: () => ({ server: nowhere, services: ['asterisk.service'] }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ server, services: ['asterisk.service'] }), 'not-found'],
  },
  'services.find': {
    access: 'server:manage',
    ...missing('server'),
    foreign: [({ server }) => ({ server }), 'not-found'],
  },
  'services.cancelRestart': {
    access: 'service:restart',
    input: () => ({ operation: nowhere }),
    admitted: 'not-found',
  },
  'services.follow': {
    access: 'service:read',
    input: () => ({ server: nowhere, unit: 'asterisk.service' }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ server, unit: 'asterisk.service' }), 'not-found'],
  },
  'services.list': {
    access: 'service:read',
    ...missing('server'),
    foreign: [({ server }) => ({ server }), 'not-found'],
  },
  'services.log': {
    access: 'service:read',
    input: () => ({ server: nowhere, unit: 'asterisk.service' }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ server, unit: 'asterisk.service' }), 'not-found'],
  },
  'services.restart': {
    access: 'service:restart',
    input: () => ({ server: nowhere, unit: 'asterisk.service' }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ servers: [server], unit: 'asterisk.service' }), 'not-found'],
  },
  'sessions.get': { access: 'session:read', ...missing('session') },
  'sessions.list': { access: 'session:read', ...list },
  'sessions.terminate': { access: 'session:terminate', ...missing('session') },
  'sessions.watch': { access: 'session:play', ...missing('session') },
  'team.acceptOwnership': {
    grows: true,
    access: 'account:read',
    touch: true,
    admitted: 'conflict',
    apiKey: { refused: 'fresh-auth' },
  },
  'team.cancelLettingBackIn': {
    access: 'team:manage',
    ...missing('user'),
    foreign: [({ user }) => ({ user }), 'not-found'],
  },
  'team.changeRole': {
    access: 'team:manage',
    input: () => ({ user: nowhere, role: 'VIEWER' }),
    admitted: 'not-found',
    foreign: [({ user }) => ({ user, role: 'VIEWER' }), 'not-found'],
  },
  'team.endSignIns': {
    access: 'team:manage',
    ...missing('user'),
    foreign: [({ user }) => ({ user }), 'not-found'],
  },
  'team.get': {
    access: 'team:read',
    ...missing('user'),
    foreign: [({ user }) => ({ user }), 'not-found'],
  },
  'team.leave': { access: 'account:read', admitted: 'ok', apiKey: { refused: 'scope' }, ends: true },
  'team.letBackIn': {
    access: 'team:manage',
    touch: true,
    ...missing('user'),
    foreign: [({ user }) => ({ user }), 'not-found'],
    apiKey: { refused: 'fresh-auth' },
  },
  'team.limitServers': {
    access: 'team:manage',
    input: () => ({ user: nowhere, servers: null }),
    admitted: 'not-found',
    foreign: [({ user, server }) => ({ user, servers: [server] }), 'not-found'],
  },
  'team.list': { access: 'team:read', ...list },
  'team.offerOwnership': {
    grows: true,
    access: 'team:manage',
    touch: true,
    ...missing('user'),
    foreign: [({ user }) => ({ user }), 'not-found'],
    apiKey: { refused: 'fresh-auth' },
  },
  'team.previewLimit': {
    access: 'team:manage',
    input: () => ({ user: null, labels: ['staging'] }),
    admitted: 'ok',
  },
  'team.removals': { access: 'team:read', admitted: 'ok' },
  'team.revoke': {
    access: 'team:manage',
    ...missing('user'),
    foreign: [({ user }) => ({ user }), 'not-found'],
  },
  'team.setEnd': {
    access: 'team:manage',
    input: () => ({ user: nowhere, expiresAt: null }),
    admitted: 'not-found',
    foreign: [({ user }) => ({ user, expiresAt: null }), 'not-found'],
  },
}
