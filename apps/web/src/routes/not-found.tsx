import { A } from '@solidjs/router'
import { useAccount } from '../features/team/account/account-context.ts'
import { Notice } from '../ui/notice.tsx'
import { createTitle } from '../ui/title.ts'

export default function NotFound() {
  const account = useAccount()
  createTitle(() => 'Not found')
  return (
    <Notice
      heading
      title="There is no such page"
      actions={
        <A class="button" href={`/${account.slug}`}>
          See the overview
        </A>
      }
    >
      <p>The address may be mistyped, or from another version of Gatehouse.</p>
    </Notice>
  )
}
