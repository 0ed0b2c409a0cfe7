import { leaveFor } from '../../api/signed-out.ts'
import { createTask } from '../../api/task.ts'
import { createDialogs } from '../../ui/create-dialogs.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Role } from '../access/role/role.tsx'
import { useAccount } from '../team/account/account-context.ts'
import { ownPages } from './account-pages.ts'
import css from './shell.module.css'

/** What is the reader's own: their keys, their sign-ins, and the ways out. */
export function UserMenu() {
  const account = useAccount()
  const dialogs = createDialogs({ leave: () => import('../team/account/leave-account.tsx') })
  const signOut = createTask(async () => {
    await account.api.auth.signOut.mutate()
    leaveFor('/sign-in')
  })
  return (
    <>
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
          ...ownPages.map(({ label, path }) => ({ label, href: `/${account.slug}${path}` })),
          {
            label: `Leave ${account.membership().account.name}`,
            danger: true,
            onSelect: () => dialogs.open('leave'),
          },
          { label: 'Sign out', onSelect: signOut.run },
        ]}
      />
      <dialogs.Open />
    </>
  )
}
