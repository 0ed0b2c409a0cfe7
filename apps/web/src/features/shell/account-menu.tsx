import { Menu } from '../../ui/menu.tsx'
import { useAccount } from '../team/account/account-context.ts'
import css from './shell.module.css'

/** Names the account in use, and switches to another. */
export function AccountMenu() {
  const account = useAccount()
  const entries = () => [
    ...account.memberships().map((membership) => ({
      label: membership.account.name,
      href: `/${membership.account.slug}`,
      current: membership.account.slug === account.slug,
    })),
    { label: 'All accounts', href: '/accounts' },
  ]
  return (
    <Menu
      label={`Account ${account.membership().account.name}, switch account`}
      triggerClass={css.accountMenu}
      trigger={
        <>
          <i data-letter={account.membership().account.name.slice(0, 1)} />
          <span class={css.accountName} title={account.membership().account.name}>
            {account.membership().account.name}
          </span>
        </>
      }
      entries={entries()}
    />
  )
}
