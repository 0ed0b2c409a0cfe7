import type { ProbeView } from '@gatehouse/core/fleet/server/view'
import { createSignal, Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import type { Failure } from '../../../api/failure.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { emptyServer, type NewServer, RegisterServerAddress } from './register-server-address.tsx'
import { RegisterServerConfirm } from './register-server-confirm.tsx'

/** Two steps: where the server is, then whether the host key found is its own. */
export function RegisterServer(props: { onClose: () => void }) {
  const [server, setServer] = createStore<NewServer>({ ...emptyServer })
  const [found, setFound] = createSignal<ProbeView>()
  const [refused, setRefused] = createSignal<Failure>()
  const back = (failure?: Failure) => {
    setRefused(failure)
    setFound(undefined)
  }
  return (
    <Dialog title={found() ? 'Is this the server?' : 'Register a server'} onClose={props.onClose} wide>
      <Show
        when={found()}
        fallback={
          <RegisterServerAddress
            server={server}
            onChange={setServer}
            refused={refused()}
            onFound={setFound}
            onClose={props.onClose}
          />
        }
      >
        {(probe) => (
          <RegisterServerConfirm server={server} found={probe()} onBack={back} onClose={props.onClose} />
        )}
      </Show>
    </Dialog>
  )
}
