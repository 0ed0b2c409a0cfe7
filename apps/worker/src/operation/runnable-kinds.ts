import { testCallRun } from '../dialer/test-call.ts'
import { resize } from '../resize/resize.ts'
import { restartRun } from '../service/restart-service.ts'
import type { RunnableKind } from './operation-steps.ts'

/** Every kind of operation that this worker can do. */
export const runnableKinds: readonly RunnableKind[] = [resize(), restartRun, testCallRun]
