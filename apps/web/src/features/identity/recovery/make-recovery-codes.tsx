import type { RecoveryCodesView } from '@gatehouse/core/identity/recovery/view'
import { createSignal, Show } from 'solid-js'
import { gatehouse } from '../../../api/client.ts'
import { refetch } from '../../../api/read.ts'
import { createTask } from '../../../api/task.ts'
import { Button } from '../../../ui/button.tsx'
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
          ? `The ${counted(before.left, 'code')} that you have are void from the moment the new ones are made.`
          : 'Sixteen codes for the day on which your passkeys are lost. Each works once, after a link by mail, and lets you add a new passkey.'}
      </p>
      <p class="soft">
        They are shown once. Keep them on paper, or where you keep passwords, and not beside your passkey.
      </p>
      <Problem failure={make.failure()} />
      <div class="actions">
        <Button onClick={props.onClose}>{before ? 'Cancel' : 'Not now'}</Button>
        <Button kind={before ? 'danger' : 'main'} busy={make.busy()} onClick={make.run}>
          {before ? 'Make new codes' : 'Make codes'}
        </Button>
      </div>
    </>
  )
  return (
    <Dialog
      title={made() ? 'Your recovery codes' : before ? 'Make new recovery codes?' : 'Make recovery codes'}
      onClose={props.onClose}
    >
      <Show when={made()} fallback={ask()}>
        {(known) => <NewRecoveryCodes made={known()} onClose={props.onClose} />}
      </Show>
    </Dialog>
  )
}
