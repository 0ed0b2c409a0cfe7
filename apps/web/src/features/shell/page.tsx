import type { Scope } from '@gatehouse/core/access/roles'
import { ErrorBoundary, type JSX, Show, Suspense } from 'solid-js'
import { PageHead } from '../../ui/page-head.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { createTitle } from '../../ui/title.ts'
import { Forbidden } from '../access/role/forbidden.tsx'
import { useAccount } from '../team/account/account-context.ts'
import { PageError } from './page-error.tsx'

interface PageProps {
  /** Its name; until that is known, what kind of thing it is about, and `coming`. */
  title: string
  coming?: true | undefined
  lead?: JSX.Element
  action?: JSX.Element
  /** Leads to the other views of what the page is about. */
  views?: JSX.Element
  needs: Scope
  /** How many rows are likely to come. */
  rows?: number
  /** Whether a filter will stand above them. */
  filter?: boolean
  children: JSX.Element
}

/** An account's page with its loading, failed and forbidden states. */
export function Page(props: PageProps) {
  const account = useAccount()
  createTitle(
    () => props.title,
    () => account.membership().account.name,
  )
  return (
    <>
      <PageHead
        title={props.title}
        coming={props.coming}
        lead={props.lead}
        action={account.can(props.needs) && props.action}
      />
      <Show when={account.can(props.needs)} fallback={<Forbidden scope={props.needs} />}>
        {props.views}
        <ErrorBoundary fallback={(thrown, reset) => <PageError thrown={thrown} retry={reset} />}>
          <Suspense fallback={<Skeleton rows={props.rows ?? 5} filter={props.filter ?? false} />}>
            {props.children}
          </Suspense>
        </ErrorBoundary>
      </Show>
    </>
  )
}
