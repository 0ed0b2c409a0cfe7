import type { MeView } from '@gatehouse/core/identity/sign-in/view'
import { gatehouse } from '../../../api/client.ts'
import { read } from '../../../api/read.ts'

export type Membership = MeView['memberships'][number]

/** Who is signed in, and where they are a member. */
export const me = read({ topics: ['account', 'team', 'passkeys'] }, () => gatehouse().auth.me.query())
