import { getSession, listSessions } from '@gatehouse/core/session/list-sessions'
import { terminateSession } from '@gatehouse/core/session/terminate-session'
import { watchSession } from '@gatehouse/core/session/watch-session'
import { aboutAccount, mapped } from '../../stream.ts'
import { member, router } from '../../trpc.ts'
import { mutationOf, queryOf } from '../../verb-procedure.ts'
import { watchRecording } from '../../watch-recording.ts'

const watched = (raw: unknown) => raw as { session: string; account?: string } // checked by the core

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
