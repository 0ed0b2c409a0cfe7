import type { Scope } from '@gatehouse/core/access/roles'
import { A } from '@solidjs/router'
import { type Component, For, Show } from 'solid-js'
import { lazyWithRetry } from '../../ui/lazy-with-retry.ts'
import { useAccount } from '../team/account/account-context.ts'
import '../../ui/segments.css'

interface DialerPage {
  /** Behind `/dialer/`; the first stands there too. */
  path: string
  label: string
  lead: string
  scope: Scope
  component: Component
}

/** What dialers are made of, a page each. */
export const dialerPages: readonly [DialerPage, ...DialerPage[]] = [
  {
    path: 'dispositions',
    label: 'Dispositions',
    lead: 'How calls end: what agents choose, and what the dialer sets.',
    scope: 'disposition:read',
    component: lazyWithRetry(() => import('./disposition/dispositions.tsx')),
  },
  {
    path: 'trunks',
    label: 'Trunks',
    lead: 'Ways to carriers: what they say, and test calls over them.',
    scope: 'trunk:read',
    component: lazyWithRetry(() => import('./trunk/trunks.tsx')),
  },
  {
    path: 'recipes',
    label: 'Recipes',
    lead: 'How dialers are set: by default, for the account, and on each server.',
    scope: 'recipe:read',
    component: lazyWithRetry(() => import('./recipe/recipes.tsx')),
  },
]

/** Leads to the pages about dialers. */
export function DialerViews() {
  const account = useAccount()
  const shown = () => dialerPages.filter(({ scope }) => account.can(scope))
  return (
    <Show when={shown().length > 1}>
      <nav class="segments" aria-label="Views of the dialer">
        <For each={shown()}>
          {({ path, label }, at) => (
            <A href={`/${account.slug}/dialer${at() === 0 ? '' : `/${path}`}`} end>
              {label}
            </A>
          )}
        </For>
      </nav>
    </Show>
  )
}
