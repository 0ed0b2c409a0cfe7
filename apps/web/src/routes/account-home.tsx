import { Navigate } from '@solidjs/router'
import { accountPages } from '../features/shell/account-pages.ts'
import { useAccount } from '../features/team/account/account-context.ts'

/** Leads to the first page that the role may see. */
export default function AccountHome() {
  const account = useAccount()
  const first = accountPages.find((place) => account.can(place.scope))
  return <Navigate href={`/${account.slug}/${first?.path ?? 'settings'}`} />
}
