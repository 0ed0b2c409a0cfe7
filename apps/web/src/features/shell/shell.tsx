import { createSignal, ErrorBoundary, type JSX, Show, Suspense } from 'solid-js'
import { lazyWithRetry } from '../../ui/lazy-with-retry.ts'
import { AskForPasskey } from '../identity/passkey/ask-for-passkey.tsx'
import { useAccount } from '../team/account/account-context.ts'
import { OwnershipOffer } from '../team/member/ownership-offer.tsx'
import { AccountMenu } from './account-menu.tsx'
import { ConnectionStatus } from './connection-status.tsx'
import { createHeadingFocus } from './heading-focus.ts'
import { createLiveUpdates } from './live-updates.ts'
import { Nav } from './nav.tsx'
import { PageError } from './page-error.tsx'
import { createShortcuts } from './shortcuts.ts'
import { UserMenu } from './user-menu.tsx'
import './shell.css'

const Palette = lazyWithRetry(async () => (await import('./palette.tsx')).Palette)

/** Everything around an account's page: where one is, where one can go, and what is live. */
export function Shell(props: { children: JSX.Element }) {
  const account = useAccount()
  const connected = createLiveUpdates(account.slug)
  const [searching, setSearching] = createSignal(false)
  const [navOpen, setNavOpen] = createSignal(false)
  createShortcuts(() => setSearching(true))
  createHeadingFocus()
  return (
    <div class="shell">
      <a class="skip" href="#main" target="_self">
        Skip to the page
      </a>
      <aside class="side" classList={{ open: navOpen() }}>
        <div class="side-head">
          <AccountMenu />
          <button
            type="button"
            class="button quiet nav-toggle"
            aria-expanded={navOpen()}
            aria-controls="nav"
            onClick={() => setNavOpen(!navOpen())}
          >
            Menu
          </button>
        </div>
        <div class="side-body" id="nav">
          <Nav onNavigate={() => setNavOpen(false)} />
          <div class="side-foot">
            <button
              type="button"
              class="go-to"
              onClick={() => setSearching(true)}
              aria-keyshortcuts="Control+K"
            >
              Go to …{' '}
              <span class="key" aria-hidden="true">
                {shortcut}
              </span>
            </button>
            <UserMenu />
          </div>
        </div>
      </aside>
      <main id="main" tabindex="-1">
        <ConnectionStatus connected={connected()} />
        <OwnershipOffer />
        <AskForPasskey />
        <ErrorBoundary fallback={(thrown, reset) => <PageError thrown={thrown} retry={reset} />}>
          <Suspense>{props.children}</Suspense>
        </ErrorBoundary>
      </main>
      <Show when={searching()}>
        <Suspense>
          <Palette onClose={() => setSearching(false)} />
        </Suspense>
      </Show>
    </div>
  )
}

const shortcut = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘K' : 'Ctrl K'
