import { Page } from '../features/shell/page.tsx'
import { ApiKeys } from '../features/team/api-key/api-keys.tsx'
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
      action={create()}
      rows={3}
    >
      <ApiKeys create={create()} />
      <dialogs.Open />
    </Page>
  )
}
