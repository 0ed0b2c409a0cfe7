import { A } from '@solidjs/router'
import { useAccount } from '../../team/account/account-context.ts'
import { askForTerminal } from './asked-for.ts'

/** Leads to the page of a server's terminal, and opens one there. */
export function OpenTerminalLink(props: { server: string }) {
  const account = useAccount()
  return (
    <A
      class="button main"
      href={`/${account.slug}/servers/${props.server}/terminal`}
      onClick={({ ctrlKey, metaKey, shiftKey }) => {
        // in another tab it is an address like any other
        if (!ctrlKey && !metaKey && !shiftKey) askForTerminal(props.server)
      }}
    >
      Open terminal
    </A>
  )
}
