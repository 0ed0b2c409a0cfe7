import { createSignal, Show } from 'solid-js'
import { Servers } from '../features/fleet/server/servers.tsx'
import { Page } from '../features/shell/page.tsx'
import { useAccount } from '../features/team/account/account-context.ts'
import { Button } from '../ui/button.tsx'
import { createDialogs } from '../ui/create-dialogs.tsx'

export default function ServersPage() {
  const account = useAccount()
  const dialogs = createDialogs({ register: () => import('../features/fleet/server/register-server.tsx') })
  const [none, setNone] = createSignal(false)
  const register = () => (
    <Show when={account.can('server:manage')}>
      <Button kind="main" onClick={() => dialogs.open('register')}>
        Register a server
      </Button>
    </Show>
  )
  return (
    <Page
      title="Servers"
      lead="Gatehouse checks that each server has exactly the right keys."
      needs="server:read"
      action={<Show when={!none()}>{register()}</Show>}
      rows={4}
      filter
    >
      <Servers register={register()} onNone={setNone} />
      <dialogs.Open />
    </Page>
  )
}
