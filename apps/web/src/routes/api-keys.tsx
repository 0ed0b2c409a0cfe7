import { createSignal, Show, Suspense } from 'solid-js'
import { Page } from '../features/shell/page.tsx'
import { ApiKeys } from '../features/team/api-key/api-keys.tsx'
import { Button } from '../ui/button.tsx'
import { lazyWithRetry } from '../ui/lazy-with-retry.ts'

const CreateApiKey = lazyWithRetry(
  async () => (await import('../features/team/api-key/create-api-key.tsx')).CreateApiKey,
)

export default function ApiKeysPage() {
  const [creating, setCreating] = createSignal(false)
  const create = () => (
    <Button kind="main" onClick={() => setCreating(true)}>
      Create an API key
    </Button>
  )
  return (
    <Page
      title="API keys"
      lead="For programs that act in this account."
      needs="api-key:manage"
      action={create()}
      rows={3}
    >
      <ApiKeys create={create()} />
      <Show when={creating()}>
        <Suspense>
          <CreateApiKey onClose={() => setCreating(false)} />
        </Suspense>
      </Show>
    </Page>
  )
}
