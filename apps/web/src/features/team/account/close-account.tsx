import type { KeysAtClosing } from '@gatehouse/core/team/account/close-account'
import type { AccountView } from '@gatehouse/core/team/account/view'
import { createSignal } from 'solid-js'
import { leaveFor } from '../../../api/signed-out.ts'
import { createTask } from '../../../api/task.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { RadioGroup } from '../../../ui/radio-group.tsx'
import { servers } from '../../fleet/sync/sync-words.ts'
import { useAccount } from './account-context.ts'

export default function CloseAccount(props: { view: AccountView; onClose: () => void }) {
  const account = useAccount()
  const [keys, setKeys] = createSignal<KeysAtClosing>('remove')
  const close = createTask(async () => {
    await account.api.account.close.mutate({ slug: account.slug, keys: keys() })
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
        keys() === 'remove' ? (
          <>
            removes every key from <b>{servers(props.view.usage.servers)}</b>; Gatehouse keeps trying those it
            can’t reach
          </>
        ) : (
          <>
            leaves members their own SSH keys, logins and sudo on <b>{servers(props.view.usage.servers)}</b>,
            and removes Gatehouse’s own keys; Gatehouse keeps trying those it can’t reach
          </>
        ),
        'revokes its API keys and invites',
        'keeps the audit log, but no one can read it here anymore: export it first',
        'can’t be undone',
      ]}
      action="Close account"
      danger
      more={
        <RadioGroup
          label="Members’ own SSH keys on the servers"
          value={keys()}
          options={[
            { value: 'remove', label: 'Remove them', hint: 'No one can log in with a key from Gatehouse.' },
            {
              value: 'leave',
              label: 'Leave them',
              hint: 'Members log in straight to the servers, without Gatehouse. You can no longer remove a key here: edit the files on each server. Members without an SSH key can’t log in.',
            },
          ]}
          onInput={setKeys}
        />
      }
      type={account.slug}
      task={close}
      onClose={props.onClose}
    />
  )
}
