import { holdKinds } from '@gatehouse/core/access/hold'
import { guardingScopes, type Role, roles, rolesWith } from '@gatehouse/core/access/roles'
import { moveClock } from '@gatehouse/core/billing/clock/move-clock'
import { listInvoices } from '@gatehouse/core/billing/invoice/list-invoices'
import { finishPaymentMethod } from '@gatehouse/core/billing/payment-method/add-payment-method'
import { demoPlans } from '@gatehouse/core/billing/plan/demo-plans'
import { importPlans } from '@gatehouse/core/billing/plan/import-plans'
import { cancelPlan } from '@gatehouse/core/billing/subscription/cancel-plan'
import { changePlan } from '@gatehouse/core/billing/subscription/change-plan'
import { previewPlan } from '@gatehouse/core/billing/subscription/preview-plan'
import { newToken } from '@gatehouse/core/crypto/token'
import { announced } from '@gatehouse/core/database/testing/announced'
import { newPublicKey, registerTestServer } from '@gatehouse/core/fleet/server/servers.testing'
import { addKey } from '@gatehouse/core/fleet/ssh-key/add-key'
import { enrolAs } from '@gatehouse/core/identity/passkey/enrol.testing'
import { letTouchesGoStale } from '@gatehouse/core/identity/passkey/stale.testing'
import { createApiKey } from '@gatehouse/core/team/api-key/create-api-key'
import { createInvite } from '@gatehouse/core/team/invite/create-invite'
import { SoftwareAuthenticator } from '@gatehouse/core/testing/software-authenticator'
import type { Member } from '@gatehouse/core/testing/test-gatehouse'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { appRouter } from './router.ts'
import {
  type Credentials,
  callProcedure,
  noJson,
  openTestApi,
  signedInAs,
  type TestApi,
} from './testing/open-api.testing.ts'

type GuardingScope = (typeof guardingScopes)[number]

/** Ids of things of one account. */
interface Things {
  user: string
  server: string
  invite: string
  apiKey: string
  key: string
  invoice: string
  payment: string
  method: string
}

interface Expectation {
  /** Who may call it: the scope is spelled out here once more, and must be the procedure's own. */
  access: GuardingScope | 'public' | 'signed-in'
  /** An input that changes nothing of importance, made anew for each call. */
  input?: (fresh: number) => unknown
  /** What those who may call it get for that input. */
  admitted: string
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

const expectations: Record<string, Expectation> = {
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
  },
  'trunks.list': { access: 'trunk:read', ...list },
  'trunks.create': {
    access: 'trunk:write',
    input: () => ({ name: 'a', hosts: [{ host: '127.0.0.1' }], callerId: '+15550100', prefixes: ['+1'] }),
    admitted: 'invalid',
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
  },
  'trunks.remove': { access: 'trunk:write', ...missing('trunk') },
  'trunks.check': { access: 'trunk:write', ...missing('trunk') },
  'dispositions.create': {
    access: 'disposition:write',
    input: () => ({ code: 'SALE', label: 'x' }),
    admitted: 'conflict',
  },
  'dispositions.list': { access: 'disposition:read', ...list },
  'dispositions.remove': { access: 'disposition:write', ...missing('disposition') },
  'dispositions.reorder': {
    access: 'disposition:write',
    input: () => ({ dispositions: [] }),
    admitted: 'conflict',
  },
  'dispositions.restore': { access: 'disposition:write', ...missing('disposition') },
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
  },
  'recipes.preview': { access: 'recipe:override', input: () => ({ recipe: 'none' }), admitted: 'not-found' },
  'recipes.reset': { access: 'recipe:override', input: () => ({ recipe: 'none' }), admitted: 'not-found' },
  'recipes.restore': { access: 'recipe:override', input: () => ({ recipe: 'none' }), admitted: 'not-found' },
  'recipes.setServers': {
    access: 'recipe:override',
    input: () => ({ recipe: 'none', servers: [] }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ recipe: 'none', servers: [server] }), 'not-found'],
  },
  'recipes.takeOver': {
    access: 'recipe:override',
    input: () => ({ recipe: 'none', server: nowhere }),
    admitted: 'not-found',
    foreign: [({ server }) => ({ recipe: 'none', server }), 'not-found'],
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

// the router's own type nests by name; at run time it is this flat record
const procedures = Object.entries(
  appRouter._def.procedures as unknown as Record<
    string,
    { _def: { type: 'query' | 'mutation' | 'subscription'; meta?: { access?: string } } }
  >,
)
const test = suite('every procedure')
let api: TestApi
let ours: Things
let theirs: Things
let count = 0
/** An owner of the other account whose touch is stale. */
let stale: Member

test.before(async () => {
  api = await openTestApi()
  await importPlans(api.stage.gatehouse.core, JSON.stringify(demoPlans))
  ours = await thingsOf(api.stage.owner)
  theirs = await thingsOf(api.stage.rival)
  stale = await staleMember(api.stage.rival)
  await announced(api.stage.gatehouse.database, (client) =>
    client.query("update memberships set role = 'OWNER' where user_id = $1", [stale.user]),
  )
})
test.after(() => api?.close())

async function thingsOf(member: TestApi['stage']['owner']): Promise<Things> {
  const { caller, user } = member
  const { invite } = await createInvite(caller, { email: 'new@temp.com', role: 'VIEWER' })
  const { apiKey } = await createApiKey(caller, { name: 'x', scopes: ['team:read'] })
  const { id: key } = await addKey(caller, { name: 'x', publicKey: newPublicKey() })
  return {
    user,
    server: await registerTestServer(member, 'prod-1'),
    invite: invite.id,
    apiKey: apiKey.id,
    key,
    ...(await paidFor(member)),
  }
}

/** A payment method and an invoice, of a plan that is over, so that it can be neither canceled nor resumed, however often that is tried. */
async function paidFor({ caller, account }: Member): Promise<Pick<Things, 'invoice' | 'payment' | 'method'>> {
  const { gatehouse } = api.stage
  const administrator = gatehouse.caller({ kind: 'operator', label: 'test' }, account.slug)
  const later = (days: number) => {
    const to = new Date(Date.now() + days * 86_400_000).toISOString()
    return moveClock(administrator, { account: account.slug, to })
  }
  const { id: method } = await finishPaymentMethod(caller, { kind: 'demo', ref: 'works' })
  const { token } = await previewPlan(caller, { plan: 'team' })
  await changePlan(caller, { plan: 'team', token })
  await later(8)
  const [invoice] = (await listInvoices(caller, {})).items
  assert.ok(invoice?.payment)
  await cancelPlan(caller, undefined)
  await later(50)
  // without a plan there is a hold, which has a test of its own
  await announced(gatehouse.database, (client) => client.query('delete from account_holds'))
  return { invoice: invoice.number, payment: invoice.payment.id, method }
}

async function memberOf(role: Role, ends: boolean) {
  const { gatehouse, owner, members } = api.stage
  // an owner is made by accepting, so that the account always keeps another
  if (!ends || role === 'OWNER') return members[role]
  return gatehouse.join(owner, `ending-${++count}@temp.com`, role)
}

/** Somebody with a passkey, touched eleven minutes ago. */
async function staleMember(of = api.stage.owner): Promise<Member> {
  const { gatehouse } = api.stage
  const made = await gatehouse.join(of, `stale-${++count}@temp.com`, 'OPERATOR')
  await enrolAs(made.caller, 'laptop')
  await letTouchesGoStale(gatehouse.database)
  return made
}

async function keyWith(chosen: readonly GuardingScope[]): Promise<Credentials> {
  const made = await createApiKey(api.stage.owner.caller, { name: 'walk', scopes: [...chosen] })
  return { key: made.secret }
}

/** Each from an address of its own: there are more strangers than one address may send. */
const fromElsewhere = () => ({ 'x-forwarded-for': `198.18.${(++count >> 8) & 255}.${count & 255}` })

for (const [path, procedure] of procedures) {
  const expected = expectations[path]
  const { type, meta } = procedure._def
  const call = (as: Credentials, input = expected?.input?.(++count)) =>
    callProcedure(api.url, type, path, input, as, fromElsewhere()).then(({ outcome }) => outcome)

  test(`${path} is what the table says`, () => {
    assert.ok(expected, `${path} has no expectation: add it to this test`)
    assert.is(meta?.access, expected.access)
  })
  if (!expected) continue
  const { access, admitted, foreign, apiKey, touch = false, ends = false } = expected
  const isScope = access !== 'public' && access !== 'signed-in'

  test(`${path}, by each role`, async () => {
    for (const role of roles) {
      const may = !isScope || rolesWith(access).includes(role)
      if (ends && !isScope && role === 'OWNER') continue // the stage's owner is needed as it is
      const last = path === 'team.leave' && role === 'OWNER'
      const wanted = last ? 'conflict' : may ? admitted : 'scope'
      assert.is(await call(signedInAs(await memberOf(role, ends))), wanted, role)
    }
  })

  test(`${path}, by strangers and signed out`, async () => {
    const { rival } = api.stage
    const nobody = access === 'public' ? admitted : 'signed-out'
    for (const as of [
      { account: 'acme' },
      {},
      { cookie: newToken(), account: 'acme' },
      { cookie: 'nonsense', account: 'acme' },
      { key: newToken('gh_') },
      { key: 'gh_nonsense' },
    ]) {
      assert.is(await call(as), nobody, JSON.stringify(Object.keys(as)))
    }
    if (ends && !isScope) return
    const stranger = isScope ? 'not-a-member' : admitted
    assert.is(await call(signedInAs(rival, 'acme')), stranger)
    assert.is(await call(signedInAs(rival, 'nowhere')), stranger)
  })

  if (access !== 'public') {
    test(`${path}, with an input that cannot be right`, async () => {
      for (const input of [noJson, 'text', { nonsense: { deep: true }, account: 'acme' }]) {
        const what = String(input === noJson ? 'no JSON' : JSON.stringify(input))
        for (const role of isScope ? roles.filter((one) => !rolesWith(access).includes(one)) : []) {
          assert.is(await call(signedInAs(api.stage.members[role]), input), 'scope', `${role}: ${what}`)
        }
        for (const as of [{ cookie: newToken(), account: 'acme' }, { key: newToken('gh_') }])
          assert.is(await call(as, input), 'signed-out', what)
        if (isScope) assert.is(await call(signedInAs(api.stage.rival, 'acme'), input), 'not-a-member', what)
        if (expected.input && path !== 'live.changes')
          assert.ok(
            ['invalid', 'fresh-auth', 'ok'].includes(await call(signedInAs(api.stage.owner), input)),
            what,
          )
      }
    })
  }

  test(`${path}, by API keys`, async () => {
    const needed = typeof apiKey === 'string' ? apiKey : isScope && !apiKey ? access : null
    if (needed) {
      assert.is(await call(await keyWith([needed])), admitted, 'with the scope')
      assert.is(
        await call(await keyWith(guardingScopes.filter((one) => one !== needed))),
        'scope',
        'without the scope',
      )
      assert.is(await call({ ...(await keyWith([needed])), account: 'globex' }), 'not-a-member')
    } else {
      const wanted = typeof apiKey === 'object' ? apiKey.refused : admitted
      assert.is(await call(await keyWith(guardingScopes)), wanted)
    }
  })

  if (type === 'mutation' && access !== 'public') {
    test(`${path}, by whose touch is stale`, async () => {
      const wanted = touch ? 'fresh-auth' : admitted
      assert.is(await call(ends ? signedInAs(await staleMember()) : signedInAs(stale)), wanted)
    })
  }

  if (foreign) {
    test(`${path}, with ids of another account`, async () => {
      const [input, reason] = foreign
      const { owner, rival } = api.stage
      assert.is(await call(signedInAs(owner), input(theirs)), reason)
      assert.is(await call(signedInAs(rival), input(ours)), reason)
      if (isScope) assert.is(await call(signedInAs(rival, 'acme'), input(ours)), 'not-a-member')
    })
  }
}

test('under a hold what adds reach is refused, and nothing else', async () => {
  const { owner, gatehouse } = api.stage
  for (const kind of holdKinds) {
    await announced(gatehouse.database, (client) =>
      client.query('insert into account_holds (account_id, kind, since) values ($1, $2, now())', [
        owner.account.id,
        kind,
      ]),
    )
    for (const [path, { _def }] of procedures) {
      const expected = expectations[path]
      if (!expected || expected.ends || expected.access === 'public') continue
      const input = expected.input?.(++count)
      const { outcome } = await callProcedure(
        api.url,
        _def.type,
        path,
        input,
        signedInAs(owner),
        fromElsewhere(),
      )
      assert.is(outcome, expected.grows ? 'suspended' : expected.admitted, `${path} under ${kind}`)
    }
    await announced(gatehouse.database, (client) => client.query('delete from account_holds'))
  }
})

test('the table names no procedure that is gone', () => {
  const paths = procedures.map(([path]) => path)
  assert.equal(
    Object.keys(expectations).filter((path) => !paths.includes(path)),
    [],
  )
})

test.run()
