import { audit } from './routers/audit/audit.ts'
import { billing } from './routers/billing/billing.ts'
import { payLinks } from './routers/billing/pay-links.ts'
import { calls } from './routers/dialer/calls.ts'
import { dispositions } from './routers/dialer/dispositions.ts'
import { recipes } from './routers/dialer/recipes.ts'
import { trunks } from './routers/dialer/trunks.ts'
import { keys } from './routers/fleet/keys.ts'
import { servers } from './routers/fleet/servers.ts'
import { sharedLogins } from './routers/fleet/shared-logins.ts'
import { auth } from './routers/identity/auth.ts'
import { security } from './routers/identity/security.ts'
import { firewall } from './routers/machine/firewall.ts'
import { operations } from './routers/machine/operations.ts'
import { providers } from './routers/machine/providers.ts'
import { services } from './routers/machine/services.ts'
import { customers } from './routers/reseller/customers.ts'
import { sessions } from './routers/session/sessions.ts'
import { account } from './routers/team/account.ts'
import { apiKeys } from './routers/team/api-keys.ts'
import { invites } from './routers/team/invites.ts'
import { live } from './routers/team/live.ts'
import { team } from './routers/team/team.ts'
import { router } from './trpc.ts'

export const appRouter = router({
  account,
  apiKeys,
  audit,
  auth,
  billing,
  calls,
  customers,
  dispositions,
  recipes,
  trunks,
  firewall,
  invites,
  keys,
  live,
  operations,
  payLinks,
  providers,
  security,
  servers,
  services,
  sessions,
  sharedLogins,
  team,
})

export type AppRouter = typeof appRouter
