import { Route, Router } from '@solidjs/router'
import { ErrorBoundary, lazy, type ParentProps, Suspense } from 'solid-js'
import { Crash } from './features/shell/crash.tsx'
import { createHeadingFocus } from './features/shell/heading-focus.ts'
import { Toasts } from './ui/toast.tsx'
import { Updated } from './updated.tsx'

const Account = lazy(() => import('./routes/account.tsx'))

export function App() {
  return (
    <Router root={Root} scrollRestoration>
      <Route path="/" component={lazy(() => import('./routes/home.tsx'))} />
      <Route path="/sign-in" component={lazy(() => import('./routes/sign-in.tsx'))} />
      <Route path="/invite" component={lazy(() => import('./routes/invite.tsx'))} />
      <Route path="/confirm-email" component={lazy(() => import('./routes/confirm-email.tsx'))} />
      <Route path="/pay" component={lazy(() => import('./routes/pay.tsx'))} />
      <Route path="/setup" component={lazy(() => import('./routes/setup.tsx'))} />
      <Route path="/accounts" component={lazy(() => import('./routes/accounts.tsx'))} />
      <Route path="/:account" component={Account}>
        <Route path="/" component={lazy(() => import('./routes/overview.tsx'))} />
        <Route path="/team" component={lazy(() => import('./routes/team.tsx'))} />
        <Route path="/team/security" component={lazy(() => import('./routes/team-security.tsx'))} />
        <Route path="/team/:member" component={lazy(() => import('./routes/member.tsx'))} />
        <Route path="/keys" component={lazy(() => import('./routes/ssh-keys.tsx'))} />
        <Route path="/servers" component={lazy(() => import('./routes/servers.tsx'))} />
        <Route path="/servers/:server" component={lazy(() => import('./routes/server.tsx'))} />
        <Route path="/servers/:server/terminal" component={lazy(() => import('./routes/terminal.tsx'))} />
        <Route path="/sessions" component={lazy(() => import('./routes/sessions.tsx'))} />
        <Route path="/sessions/search" component={lazy(() => import('./routes/session-search.tsx'))} />
        <Route path="/sessions/:session" component={lazy(() => import('./routes/session.tsx'))} />
        <Route path="/services" component={lazy(() => import('./routes/services.tsx'))} />
        <Route path="/firewall" component={lazy(() => import('./routes/firewall.tsx'))} />
        <Route path="/dialer/:of?" component={lazy(() => import('./routes/dialer.tsx'))} />
        <Route path="/audit" component={lazy(() => import('./routes/audit.tsx'))} />
        <Route path="/billing" component={lazy(() => import('./routes/billing.tsx'))} />
        <Route path="/api-keys" component={lazy(() => import('./routes/api-keys.tsx'))} />
        <Route path="/security" component={lazy(() => import('./routes/security.tsx'))} />
        <Route path="/settings" component={lazy(() => import('./routes/settings.tsx'))} />
        <Route path="/settings/sessions" component={lazy(() => import('./routes/settings-sessions.tsx'))} />
        <Route path="/settings/security" component={lazy(() => import('./routes/settings-security.tsx'))} />
        <Route path="*" component={lazy(() => import('./routes/not-found.tsx'))} />
      </Route>
    </Router>
  )
}

function Root(props: ParentProps) {
  createHeadingFocus()
  return (
    <>
      <ErrorBoundary fallback={(thrown, reset) => <Crash thrown={thrown} retry={reset} />}>
        <Suspense>{props.children}</Suspense>
      </ErrorBoundary>
      <Updated />
      <Toasts />
    </>
  )
}
