import { leaveFor } from '../../api/signed-out.ts'
import { createTask } from '../../api/task.ts'
import { Menu } from '../../ui/menu.tsx'
import { Role } from '../access/role/role.tsx'
import { useAccount } from '../team/account/account-context.ts'
import css from './shell.module.css'

export function UserMenu() {
  const account = useAccount()
  const signOut = createTask(async () => {
    await account.api.auth.signOut.mutate()
    leaveFor('/sign-in')
  })
  return (
    <Menu
      label={`Signed in as ${account.user().email}`}
      triggerClass={css.userMenu}
      trigger={<span class="mono">{account.user().email}</span>}
      header={
        <div class="menu-head">
          <Role role={account.membership().role} /> {account.membership().can}
        </div>
      }
      entries={[
        { label: 'My SSH keys', href: `/${account.slug}/keys` },
        { label: 'My security', href: `/${account.slug}/security` },
        { label: 'Sign out', onSelect: signOut.run },
      ]}
    />
  )
}
