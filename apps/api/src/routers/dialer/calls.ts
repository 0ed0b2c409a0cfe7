import { dialCall } from '@gatehouse/core/dialer/call/dial-call'
import { router } from '../../trpc.ts'
import { mutationOf } from '../../verb-procedure.ts'

export const calls = router({ dial: mutationOf(dialCall) })
