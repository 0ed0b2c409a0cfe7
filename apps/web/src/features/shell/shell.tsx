import { usePreloadRoute } from '@solidjs/router'
import { ErrorBoundary, type JSX, Suspense } from 'solid-js'
import { createDialogs } from '../../ui/create-dialogs.tsx'
import { lazyWithRetry } from '../../ui/lazy-with-retry.ts'
import { whenIdle } from '../../ui/when-idle.ts'
import { AskForPasskey } from '../identity/passkey/ask-for-passkey.tsx'
import { useAccount } from '../team/account/account-context.ts'
import { AccountMenu } from './account-menu.tsx'
import { accountPages } from './account-pages.ts'
import { ConnectionStatus } from './connection-status.tsx'
import { createLiveUpdates } from './live-updates.ts'
import { Nav } from './nav.tsx'
import { PageError } from './page-error.tsx'
import { createPhoneNav } from './phone-nav.ts'
import { createPressedLink } from './pressed-link.ts'
import lineCss from './routing-line.module.css'
import css from './shell.module.css'
import { createShortcuts } from './shortcuts.ts'
import { UserMenu } from './user-menu.tsx'

const AccountNotices = lazyWithRetry(() => import('./account-notices.tsx'))

/** Everything around an account's page: where one is, where one can go, and what is live. */
export function Shell(props: { children: JSX.Element }) {
  const account = useAccount()
  const live = createLiveUpdates(account.slug)
  const dialogs = createDialogs({ palette: () => import('./palette.tsx') })
  const nav = createPhoneNav()
  const isAwaited = createPressedLink()
  const preload = usePreloadRoute()
  whenIdle(() => {
    for (const { path, scope } of accountPages) if (account.can(scope)) preload(`/${account.slug}${path}`)
  })
  createShortcuts(() => dialogs.open('palette'))
  return (
    <div class={css.shell}>
      <a class={css.skip} href="#main" target="_self">
        Skip to content
      </a>
      <aside class={css.side} classList={{ [css.open ?? '']: nav.open() }} ref={nav.ref}>
        <div class={css.sideHead}>
          <AccountMenu />
          <button
            type="button"
            class={`button quiet ${css.navToggle}`}
            aria-expanded={nav.open()}
            aria-controls="nav"
            onClick={nav.toggle}
          >
            Menu
          </button>
        </div>
        <div class={css.sideBody} id="nav">
          <Nav />
          <div class="side-foot">
            <button
              type="button"
              class={css.goTo}
              onClick={() => dialogs.open('palette')}
              aria-keyshortcuts="Control+K"
            >
              Go to{' '}
              <span class="key" aria-hidden="true">
                {shortcut}
              </span>
            </button>
            <UserMenu />
          </div>
        </div>
      </aside>
      <main class={`${css.main} ${lineCss.awaited}`} id="main" tabindex="-1" aria-busy={isAwaited()}>
        <ConnectionStatus live={live} />
        <Suspense>
          <AccountNotices />
        </Suspense>
        <AskForPasskey />
        <ErrorBoundary fallback={(thrown, reset) => <PageError thrown={thrown} retry={reset} />}>
          <Suspense>{props.children}</Suspense>
        </ErrorBoundary>
      </main>
      <dialogs.Open />
    </div>
  )
}

const shortcut = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘K' : 'Ctrl K'
