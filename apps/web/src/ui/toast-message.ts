import type { Failure } from '../api/failure.ts'

/** What a toast says, and whether it is that something was not done. */
export interface ToastMessage {
  text: string
  failed: boolean
  /** Why a change was not made: its request is named. */
  failure?: Failure | undefined
}
