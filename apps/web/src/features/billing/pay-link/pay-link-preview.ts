import { gatehouse } from '../../../api/client.ts'
import { read } from '../../../api/read.ts'

// The token is sent in the body, to stay out of every access log.
const secret = { secret: true }

/** What the holder of a payment link sees. Reading it changes nothing. */
export const payLinkPreview = read({ topics: [] }, (token: string) =>
  gatehouse().payLinks.preview.query({ token }, { context: secret }),
)
