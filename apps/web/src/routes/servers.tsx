import { createSignal, Show, Suspense } from 'solid-js'
import { useAccount } from '../features/account/context.ts'
import { Servers } from '../features/server/servers.tsx'
import { Page } from '../features/shell/page.tsx'
import { Button } from '../ui/button.tsx'
import { lazily } from '../ui/lazily.ts'

const RegisterDialog = lazily(
  async () => (await import('../features/server/register-dialog.tsx')).RegisterDialog,
)

export default function ServersPage() {
  const account = useAccount()
  const [registering, setRegistering] = createSignal(false)
  const register = () => (
    <Show when={account.can('server:manage')}>
      <Button kind="main" onClick={() => setRegistering(true)}>
        Register a server
      </Button>
    </Show>
  )
  return (
    <Page
      title="Servers"
      lead="Each proves that it holds exactly the keys it should."
      needs="server:read"
      action={register()}
      rows={4}
      filter
    >
      <Servers register={register()} />
      <Show when={registering()}>
        <Suspense>
          <RegisterDialog onClose={() => setRegistering(false)} />
        </Suspense>
      </Show>
    </Page>
  )
}
