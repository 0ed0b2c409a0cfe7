import { Copyable } from '../../../ui/copy.tsx'
import { useAccount } from '../../team/account/account-context.ts'
import css from './how-to-make-a-key.module.css'

/** For who has no key yet. */
export function HowToMakeAKey() {
  const account = useAccount()
  return (
    <details class={css.howTo}>
      <summary>How to create a key</summary>
      <p>In a terminal on your own computer:</p>
      <Copyable
        label="Command that creates a key"
        text={`ssh-keygen -t ed25519 -C ${account.membership().login}`}
      />
      <p>
        Press Enter for the proposed file, and choose a passphrase. Then show the public half, and paste it
        above:
      </p>
      <Copyable label="Command that shows it" text="cat ~/.ssh/id_ed25519.pub" />
    </details>
  )
}
