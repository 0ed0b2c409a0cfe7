import { id } from '@gatehouse/core/access/input'
import { cancelRestart } from '@gatehouse/core/machine/service/cancel-restart'
import { chooseServices } from '@gatehouse/core/machine/service/choose-services'
import { findServices } from '@gatehouse/core/machine/service/find-services'
import { listAllServices } from '@gatehouse/core/machine/service/list-all-services'
import { listServices } from '@gatehouse/core/machine/service/list-services'
import { logInput, readServiceLog } from '@gatehouse/core/machine/service/read-log'
import { restartService } from '@gatehouse/core/machine/service/restart-service'
import { z } from 'zod'
import { followLog } from '../../follow-log.ts'
import { aboutAccount, mapped } from '../../stream.ts'
import { member, router } from '../../trpc.ts'
import { inputOf, mutationOf, queryOf } from '../../verb-procedure.ts'

const ofServer = inputOf(z.object({ server: id }))
// EventSource sends no headers, so the account may be in the input
const followed = inputOf(
  logInput
    .pick({ server: true, unit: true, lines: true, after: true })
    .extend({ account: z.string().optional() }),
)

export const services = router({
  list: member('service:read')
    .input(ofServer)
    .query(({ ctx, input }) => listServices(ctx.caller, input, ctx.askHost)),
  all: queryOf(listAllServices),
  find: member('server:manage')
    .input(ofServer)
    .query(({ ctx, input }) => findServices(ctx.caller, input, ctx.askHost)),
  choose: mutationOf(chooseServices),
  restart: mutationOf(restartService),
  cancelRestart: mutationOf(cancelRestart),
  log: member('service:read')
    .input(inputOf(logInput))
    .query(({ ctx, input }) => readServiceLog(ctx.caller, input, ctx.askHost)),
  follow: member('service:read')
    .input(followed)
    .subscription(({ ctx, input, path, signal = new AbortController().signal }) => {
      const { server, unit, lines, after } = Object(input)
      const caller = aboutAccount(ctx, input)
      return mapped(
        followLog(caller, { server, unit, lines, after }, ctx.askHost, signal),
        { ...ctx, caller },
        path,
      )
    }),
})
