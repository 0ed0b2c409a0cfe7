import { listRemovals } from '@gatehouse/core/fleet/server/list-removals'
import { cancelMemberReset } from '@gatehouse/core/identity/reset/cancel-reset'
import { acceptOwnership } from '@gatehouse/core/team/member/accept-ownership'
import { changeRole } from '@gatehouse/core/team/member/change-role'
import { endMemberSignIns } from '@gatehouse/core/team/member/end-member-sign-ins'
import { getMember } from '@gatehouse/core/team/member/get-member'
import { leave } from '@gatehouse/core/team/member/leave'
import { limitServers } from '@gatehouse/core/team/member/limit-servers'
import { listTeam } from '@gatehouse/core/team/member/list-team'
import { offerOwnership } from '@gatehouse/core/team/member/offer-ownership'
import { previewLimit } from '@gatehouse/core/team/member/preview-limit'
import { resetMember } from '@gatehouse/core/team/member/reset-member'
import { revokeMember } from '@gatehouse/core/team/member/revoke-member'
import { setMemberEnd } from '@gatehouse/core/team/member/set-end'
import { router } from '../../trpc.ts'
import { mutationOf, queryOf } from '../../verb-procedure.ts'

export const team = router({
  list: queryOf(listTeam),
  get: queryOf(getMember),
  changeRole: mutationOf(changeRole),
  limitServers: mutationOf(limitServers),
  previewLimit: queryOf(previewLimit),
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
