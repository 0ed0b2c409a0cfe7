import { getSession, listSessions } from '@gatehouse/core/session/list-sessions'
import { terminateSession } from '@gatehouse/core/session/terminate-session'
import { router } from '../trpc.ts'
import { mutationOf, queryOf } from '../verb-procedure.ts'

export const sessions = router({
  list: queryOf(listSessions),
  get: queryOf(getSession),
  terminate: mutationOf(terminateSession),
})
