import { type JSX, Show, Suspense } from 'solid-js'
import { createReadStore, orUndefined } from '../api/read.ts'
import { Page } from '../features/shell/page.tsx'
import { useAccount } from '../features/team/account/account-context.ts'
import { ApiKeys } from '../features/team/api-key/api-keys.tsx'
import { apiKeysOf } from '../features/team/api-key/queries.ts'
import { Button } from '../ui/button.tsx'
import { createDialogs } from '../ui/create-dialogs.tsx'

export default function ApiKeysPage() {
  const dialogs = createDialogs({ create: () => import('../features/team/api-key/create-api-key.tsx') })
  const create = () => (
    <Button kind="main" onClick={() => dialogs.open('create')}>
      Create an API key
    </Button>
  )
  return (
    <Page
      title="API keys"
      lead="For programs that act in this account."
      needs="api-key:manage"
      action={
        <Suspense>
          <OnceThereAreSome>{create()}</OnceThereAreSome>
        </Suspense>
      }
      rows={3}
    >
      <ApiKeys create={create()} />
      <dialogs.Open />
    </Page>
  )
}

/** An empty page has the one button where the list would be. */
function OnceThereAreSome(props: { children: JSX.Element }) {
  const account = useAccount()
  const keys = createReadStore(() => orUndefined(apiKeysOf(account.slug)))
  return <Show when={keys()?.length}>{props.children}</Show>
}
