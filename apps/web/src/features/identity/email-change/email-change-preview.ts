import { gatehouse } from '../../../api/client.ts'
import { read } from '../../../api/read.ts'

// The token is sent in the body, to stay out of every access log.
const secret = { secret: true }

/** What the holder of a mailed link sees before confirming. Reading it changes nothing. */
export const emailChangePreview = read({ topics: [] }, (token: string) =>
  gatehouse().auth.previewEmailChange.query({ token }, { context: secret }),
)
