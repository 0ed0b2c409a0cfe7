import { Navigate } from '@solidjs/router'
import { useAccount } from '../features/account/context.ts'
import { places } from '../features/shell/places.ts'

/** Leads to the first page that the role may see. */
export default function AccountHome() {
  const account = useAccount()
  const first = places.find((place) => account.can(place.scope))
  return <Navigate href={`/${account.slug}/${first?.path ?? 'settings'}`} />
}
