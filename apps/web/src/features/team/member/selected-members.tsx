import type { MemberView } from '@gatehouse/core/team/member/view'
import { Button } from '../../../ui/button.tsx'
import { createDialogs } from '../../../ui/create-dialogs.tsx'
import type { Selection } from '../../../ui/create-selection.ts'
import { SelectionBar } from '../../../ui/selection-bar.tsx'

/** What can be done with several members at once. */
export default function SelectedMembers(props: { selection: Selection & { items: () => MemberView[] } }) {
  const dialogs = createDialogs({
    limit: () => import('./limit-members.tsx'),
    expire: () => import('./expire-members.tsx'),
    revoke: () => import('./revoke-members.tsx'),
  })
  return (
    <>
      <SelectionBar selection={props.selection}>
        <Button onClick={() => dialogs.open('limit')}>Limit servers</Button>
        <Button onClick={() => dialogs.open('expire')}>Set expiry</Button>
        <Button onClick={() => dialogs.open('revoke')}>Revoke</Button>
      </SelectionBar>
      <dialogs.Open members={props.selection.items()} onDone={props.selection.clear} />
    </>
  )
}
