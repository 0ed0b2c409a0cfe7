import { acceptOwnership } from '@gatehouse/core/member/accept-ownership'
import { changeRole } from '@gatehouse/core/member/change-role'
import { endMemberSignIns } from '@gatehouse/core/member/end-member-sign-ins'
import { leave } from '@gatehouse/core/member/leave'
import { limitServers } from '@gatehouse/core/member/limit-servers'
import { listTeam } from '@gatehouse/core/member/list-team'
import { offerOwnership } from '@gatehouse/core/member/offer-ownership'
import { revokeMember } from '@gatehouse/core/member/revoke-member'
import { setMemberEnd } from '@gatehouse/core/member/set-end'
import { cancelMemberReset } from '@gatehouse/core/reset/cancel-reset'
import { resetMember } from '@gatehouse/core/reset/reset-member'
import { listRemovals } from '@gatehouse/core/server/list-removals'
import { router } from '../trpc.ts'
import { mutationOf, queryOf } from '../verb-procedure.ts'

export const team = router({
  list: queryOf(listTeam),
  changeRole: mutationOf(changeRole),
  limitServers: mutationOf(limitServers),
  setEnd: mutationOf(setMemberEnd),
  revoke: mutationOf(revokeMember),
  letBackIn: mutationOf(resetMember),
  cancelLettingBackIn: mutationOf(cancelMemberReset),
  endSignIns: mutationOf(endMemberSignIns),
  removals: queryOf(listRemovals),
  leave: mutationOf(leave),
  offerOwnership: mutationOf(offerOwnership),
  acceptOwnership: mutationOf(acceptOwnership),
})
