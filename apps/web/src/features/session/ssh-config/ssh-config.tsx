import { Show } from 'solid-js'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import { useAccount } from '../../team/account/account-context.ts'

/** Opens the files by which one's own ssh knows all of one's servers. Nothing for those who have no login. */
export function SshConfig() {
  const account = useAccount()
  const dialogs = createDialogs({ files: () => import('./ssh-config-files.tsx') })
  return (
    <Show when={account.can('server:ssh')}>
      <span>
        <Button onClick={() => dialogs.open('files')}>SSH config</Button>
        <dialogs.Open />
      </span>
    </Show>
  )
}
