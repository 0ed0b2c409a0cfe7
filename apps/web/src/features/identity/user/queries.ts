import { gatehouse } from '../../../api/client.ts'
import { read } from '../../../api/read.ts'

export const securityOverview = read({ topics: ['passkeys'] }, () => gatehouse().security.overview.query())

export const signIns = read({ topics: [] }, () => gatehouse().security.signIns.query())
