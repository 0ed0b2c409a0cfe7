import { createSignal, Show, Suspense } from 'solid-js'
import { Servers } from '../features/fleet/server/servers.tsx'
import { Page } from '../features/shell/page.tsx'
import { useAccount } from '../features/team/account/account-context.ts'
import { Button } from '../ui/button.tsx'
import { lazyWithRetry } from '../ui/lazy-with-retry.ts'

const RegisterDialog = lazyWithRetry(
  async () => (await import('../features/fleet/server/register-server.tsx')).RegisterServer,
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
