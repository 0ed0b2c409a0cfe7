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
          ends the access of <b>{members()}</b>, yours included, and signs out those who have no other account
        </>,
        <>
          removes every key from <b>{servers(props.view.usage.servers)}</b>; Gatehouse keeps trying those it
          can’t reach
        </>,
        'revokes its API keys and invites',
        'keeps the audit log, but no one can read it here anymore: export it first',
        'can’t be undone',
      ]}
      action="Close account"
      danger
      type={account.slug}
      task={close}
      onClose={props.onClose}
    />
  )
}
