import type { MeView } from '@gatehouse/core/sign-in/view'
import { query } from '@solidjs/router'
import { gatehouse } from '../../api/client.ts'

export type Membership = MeView['memberships'][number]

/** Who is signed in, and where they are a member. */
export const me = query(() => gatehouse().auth.me.query(), 'me')
