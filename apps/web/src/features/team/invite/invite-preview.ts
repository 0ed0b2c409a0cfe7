import { gatehouse } from '../../../api/client.ts'
import { read } from '../../../api/read.ts'

// The token is sent in the body, to stay out of every access log.
const secret = { secret: true }

/** What the holder of a link sees before accepting. Reading it changes nothing. */
export const invitePreview = read({ topics: [] }, (token: string) =>
  gatehouse().invites.preview.query({ token }, { context: secret }),
)
