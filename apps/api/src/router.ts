import { account } from './routers/account.ts'
import { apiKeys } from './routers/api-keys.ts'
import { audit } from './routers/audit.ts'
import { auth } from './routers/auth.ts'
import { invites } from './routers/invites.ts'
import { keys } from './routers/keys.ts'
import { live } from './routers/live.ts'
import { security } from './routers/security.ts'
import { servers } from './routers/servers.ts'
import { sessions } from './routers/sessions.ts'
import { team } from './routers/team.ts'
import { router } from './trpc.ts'

export const appRouter = router({
  account,
  apiKeys,
  audit,
  auth,
  invites,
  keys,
  live,
  security,
  servers,
  sessions,
  team,
})

export type AppRouter = typeof appRouter
