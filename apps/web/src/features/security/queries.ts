import { query } from '@solidjs/router'
import { gatehouse } from '../../api/client.ts'

export const passkeys = query(() => gatehouse().security.overview.query(), 'passkeys')

export const signIns = query(() => gatehouse().security.signIns.query(), 'signIns')
