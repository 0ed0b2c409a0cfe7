import type { RecoveryCodesView } from '@gatehouse/core/identity/recovery/view'
import { createSignal, Show } from 'solid-js'
import { gatehouse } from '../../../api/client.ts'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
import { Cancel } from '../../../ui/cancel.tsx'
import { counted } from '../../../ui/count.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { Problem } from '../../../ui/problem.tsx'
import { type MadeCodes, NewRecoveryCodes } from './new-recovery-codes.tsx'

interface MakeRecoveryCodesProps {
  /** The codes that will be void. */
  before: RecoveryCodesView | null
  onClose: () => void
}

/** Says what new codes mean, makes them, and shows them. */
export default function MakeRecoveryCodes(props: MakeRecoveryCodesProps) {
  const { before } = props // as it was when this was opened
  const [made, setMade] = createSignal<MadeCodes>()
  const make = createTask(async () => {
    setMade(await gatehouse().security.newRecoveryCodes.mutate())
    await refetch('passkeys')
  })
  const ask = () => (
    <>
      <p>
        {before
          ? `The ${counted(before.left, 'code')} you have now stop working when you create new ones.`
          : '16 codes to get back in if you lose your passkeys. Each works once, after a sign-in link sent by email, and lets you add a new passkey.'}
      </p>
      <p class="soft">
        You’ll see them only once. Keep them on paper or in a password manager, not in the same place as your
        passkey.
      </p>
      <Problem failure={make.failure()} />
      <div class="actions">
        <Cancel>{before ? 'Cancel' : 'Not now'}</Cancel>
        <Button kind={before ? 'danger' : 'main'} busy={make.busy()} onClick={make.run}>
          {before ? 'Create new codes' : 'Create codes'}
        </Button>
      </div>
    </>
  )
  return (
    <Dialog
      title={made() ? 'Your recovery codes' : before ? 'Create new recovery codes?' : 'Create recovery codes'}
      onClose={props.onClose}
    >
      <Show when={made()} fallback={ask()}>
        {(known) => <NewRecoveryCodes made={known()} onClose={props.onClose} />}
      </Show>
    </Dialog>
  )
}
