import { A } from '@solidjs/router'
import { Notice } from '../../ui/notice.tsx'
import { useAccount } from '../account/context.ts'

/** For who has no SSH key, and so no login on servers that a terminal could be opened for. */
export function NoLogin(props: { server: string }) {
  const account = useAccount()
  return (
    <Notice
      title={`No login on ${props.server} yet`}
      actions={
        <A class="button main" href={`/${account.slug}/keys`}>
          Add an SSH key
        </A>
      }
    >
      <p>
        Your login <span class="mono">{account.membership().login}</span> is made on servers with your first
        SSH key, within seconds. Add one, and the terminal opens here.
      </p>
    </Notice>
  )
}
