import { AccountStanding } from '../billing/frame/account-standing.tsx'
import { OwnershipOffer } from '../team/member/ownership-offer.tsx'

/** What few accounts have over their pages; read beside the first of them. */
export default function AccountNotices() {
  return (
    <>
      <OwnershipOffer />
      <AccountStanding />
    </>
  )
}
