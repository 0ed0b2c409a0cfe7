import { Readable } from 'node:stream'
import type { Core } from '@gatehouse/core/access/core'
import { searchRecordings } from '@gatehouse/core/session/recording/search-recordings'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import type { FastifyInstance } from 'fastify'
import { dataOf, toTRPCError } from '../errors.ts'
import { type SearchNews, searchText } from '../recording-search.ts'
import { callerOf } from './caller.ts'
import { refuse } from './refuse.ts'

type Route = { Querystring: { account?: string }; Body: Parameters<typeof searchRecordings>[1] }

/**
 * `POST /recordings/search?account=` with `{ text, user?, server?, from?, to? }`: searches what was shown in the account's
 * recordings, the newest first, and answers lines of JSON (SearchNews) as it goes. What stops it is its last line.
 */
export function addRecordingSearch(app: FastifyInstance, core: Core, store: RecordingStore): void {
  app.post<Route>('/recordings/search', async (request, reply) => {
    try {
      const search = await searchRecordings(callerOf(core, request, request.query.account), request.body)
      const news = searchText(core, store, search)
      return reply
        .type('application/x-ndjson; charset=utf-8')
        .header('cache-control', 'private, no-store')
        .send(Readable.from(lines(news, request.log)))
    } catch (error) {
      return refuse(error, request, reply)
    }
  })
}

type Log = { error: (what: object, message: string) => void }

/** A search that has begun has its status already. */
async function* lines(news: AsyncGenerator<SearchNews>, log: Log): AsyncGenerator<string> {
  const line = (one: SearchNews) => `${JSON.stringify(one)}\n`
  try {
    for await (const one of news) yield line(one)
  } catch (cause) {
    const { code, message } = toTRPCError(cause)
    if (code === 'INTERNAL_SERVER_ERROR') log.error({ err: cause }, 'unexpected error in a search')
    yield line({ kind: 'failed', message, data: { code, ...dataOf(cause) } })
  }
}
