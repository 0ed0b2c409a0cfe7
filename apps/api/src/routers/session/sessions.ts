import { getSession, listSessions } from '@gatehouse/core/session/list-sessions'
import { terminateSession } from '@gatehouse/core/session/terminate-session'
import { watchSession } from '@gatehouse/core/session/watch-session'
import { z } from 'zod'
import { aboutAccount, mapped } from '../../stream.ts'
import { member, router } from '../../trpc.ts'
import { inputOf, mutationOf, queryOf } from '../../verb-procedure.ts'
import { watchRecording } from '../../watch-recording.ts'

// EventSource sends no headers, so the account may be in the input
const watched = inputOf(watchSession.input.extend({ account: z.string().optional() }))

export const sessions = router({
  list: queryOf(listSessions),
  get: queryOf(getSession),
  terminate: mutationOf(terminateSession),
  watch: member(watchSession.scope)
    .input(watched)
    .subscription(({ ctx, input, path, signal = new AbortController().signal }) => {
      const { session } = Object(input)
      const caller = aboutAccount(ctx, input)
      const news = watchRecording(caller, ctx.recordings, { session }, signal)
      return mapped(news, { ...ctx, caller }, path)
    }),
})
