// better-auth over node:http: the session, the membership, a permission, the members.
import { type PeerOptions, peer } from './better-auth.ts'
import { announce, givenOptions, listen } from './child-process.ts'

const { database, organizationId } = givenOptions<PeerOptions & { organizationId: string }>()
const { auth, close: closePool } = peer({ database })

const { url, close } = await listen(async (request, response) => {
  const headers = new Headers({ cookie: request.headers.cookie ?? '' })
  const permitted = await auth.api
    .hasPermission({ headers, body: { organizationId, permissions: { member: ['update'] } } })
    .catch(() => ({ success: false }))
  if (!permitted.success) return response.writeHead(403).end()
  const answer = await auth.api.listMembers({ headers, query: { organizationId, limit: 50 } })
  const body = JSON.stringify(answer)
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
  response.end(body)
})
announce(url, async () => {
  close()
  await closePool()
})
