import type { AccountView } from '@gatehouse/core/team/account/view'
import { leaveFor } from '../../../api/signed-out.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { servers } from '../../fleet/sync/sync-words.ts'
import { useAccount } from './account-context.ts'

export default function CloseAccount(props: { view: AccountView; onClose: () => void }) {
  const account = useAccount()
  const close = createTask(async () => {
    await account.api.account.close.mutate({ slug: account.slug })
    leaveFor('/')
  })
  const members = () => (props.view.usage.members === 1 ? '1 member' : `${props.view.usage.members} members`)
  return (
    <Confirm
      title={`Close ${props.view.name}?`}
      effects={[
        <>
          ends the access of <b>{members()}</b>, you included; whoever has no other account is signed out
        </>,
        <>
          takes every key off <b>{servers(props.view.usage.servers)}</b>; one that cannot be reached is tried
          until it is done
        </>,
        'ends its API keys, and its invites no longer work',
        'the log is kept, but nobody can read it here any more: export it first',
        'it cannot be opened again',
      ]}
      action="Close account"
      danger
      type={account.slug}
      task={close}
      onClose={props.onClose}
    />
  )
}
