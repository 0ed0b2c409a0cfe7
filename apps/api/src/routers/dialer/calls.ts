import { callPrefixes, setCallPrefixes } from '@gatehouse/core/dialer/call/call-prefixes'
import { dialCall } from '@gatehouse/core/dialer/call/dial-call'
import { router } from '../../trpc.ts'
import { mutationOf, queryOf } from '../../verb-procedure.ts'

export const calls = router({
  dial: mutationOf(dialCall),
  prefixes: queryOf(callPrefixes),
  setPrefixes: mutationOf(setCallPrefixes),
})
