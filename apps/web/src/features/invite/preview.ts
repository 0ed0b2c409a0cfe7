import { query } from '@solidjs/router'
import { gatehouse } from '../../api/client.ts'

/** What the holder of a link sees before accepting. Reading it changes nothing. */
export const invitePreview = query((token: string) => gatehouse().invites.preview.query({ token }), 'invite-preview')
