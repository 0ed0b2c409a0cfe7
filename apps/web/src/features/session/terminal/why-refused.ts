import { TRPCClientError } from '@trpc/client'
import { UserFacingError } from '../../../api/failure.ts'
import { errorIn } from '../../../api/fetch-or-throw.ts'

const upgradeRequired = 426

/** Why no terminal was opened: a browser does not tell how a WebSocket was refused, so it is asked for once more. */
export async function whyRefused(path: string): Promise<Error> {
  const response = await fetch(path).catch((thrown: Error) => thrown)
  if (response instanceof Error) return TRPCClientError.from(response)
  // a terminal may be had, and only the WebSocket did not arrive as one
  if (response.status === upgradeRequired)
    return new UserFacingError(
      'Something between your browser and Gatehouse blocks WebSockets. A proxy has to pass on the “Upgrade” header.',
    )
  return errorIn(response)
}
