import { resizeKind } from '../resize/resize-kind.ts'
import { restartKind } from '../service/restart-kind.ts'
import { callKind } from './call-kind.ts'
import type { OperationKind } from './operation-kind.ts'

/** Every kind of long change. */
const operationKinds: readonly OperationKind[] = [resizeKind, restartKind, callKind]

/** The kind of this name; of a version of Gatehouse that knows more, undefined. */
export const operationKind = (name: string): OperationKind | undefined =>
  operationKinds.find(({ kind }) => kind === name)
