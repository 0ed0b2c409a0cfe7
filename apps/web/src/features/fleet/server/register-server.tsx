import type { ProbeView } from '@gatehouse/core/fleet/server/view'
import { createSignal, Show } from 'solid-js'
import type { Failure } from '../../../api/failure.ts'
import { createForm } from '../../../ui/create-form.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import { emptyServer, RegisterServerAddress } from './register-server-address.tsx'
import { RegisterServerConfirm } from './register-server-confirm.tsx'

/** Two steps: where the server is, then whether the host key found is its own. */
export default function RegisterServer(props: { onClose: () => void }) {
  const account = useAccount()
  const [found, setFound] = createSignal<ProbeView>()
  const [refused, setRefused] = createSignal<Failure>()
  const address = createForm({
    initial: emptyServer,
    async send({ host, port, via }) {
      setFound(await account.api.servers.probe.query({ host, port: Number(port), via: via || null }))
    },
    refused,
  })
  const back = (failure?: Failure) => {
    setFound(undefined)
    setRefused(failure)
  }
  return (
    <Dialog
      title={found() ? 'Is this the server?' : 'Register a server'}
      discards="this server"
      onClose={props.onClose}
      wide
    >
      <Show when={found()} fallback={<RegisterServerAddress form={address} />}>
        {(probe) => (
          <RegisterServerConfirm
            server={address.values()}
            found={probe()}
            onBack={back}
            onClose={props.onClose}
          />
        )}
      </Show>
    </Dialog>
  )
}
