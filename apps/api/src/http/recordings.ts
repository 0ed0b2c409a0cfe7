import { Readable } from 'node:stream'
import type { Core } from '@gatehouse/core/access/core'
import { NotFound, Unreachable } from '@gatehouse/core/access/errors'
import { playSession } from '@gatehouse/core/session/recording/play-session'
import { readCast } from '@gatehouse/recordings/record/read-cast'
import { NotStored, type RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { callerOf } from './caller.ts'
import { sendCompressed } from './compressed.ts'
import { rangeOf } from './range.ts'
import { refuse } from './refuse.ts'
import { refuseHead, writing } from './same-origin.ts'

type Route = { Params: { file: string }; Querystring: { account?: string } }

/**
 * `GET /recordings/<session id>.cast`: the plain cast of a session (asciicast v2), whole, compressed where the client takes that, or a
 * `Range` of it (RFC 9110 §14.2).
 * Each request stands in the log as played. A live session's cast is what there is of it so far.
 */
export function addRecordings(app: FastifyInstance, core: Core, store: RecordingStore): void {
  refuseHead(app, '/recordings/:file')
  app.get<Route>('/recordings/:file', writing, async (request, reply) => {
    try {
      const session = /^([0-9a-f-]{36})\.cast$/.exec(request.params.file)?.[1]
      if (!session) throw new NotFound('recording')
      const caller = callerOf(core, request, request.query.account)
      const { server, bytes } = await playSession(caller, { session })
      const range = bytes === null ? null : rangeOf(request.headers.range, bytes)
      if (range === 'unsatisfiable') return reply.code(416).header('content-range', `bytes */${bytes}`).send()
      const stream = await castStream(core, store, session, range ?? {})
      reply
        .code(range ? 206 : 200)
        .type('application/x-asciicast')
        .header('cache-control', 'private, no-store')
        .header('content-disposition', `attachment; filename="${server}-${session}.cast"`)
      if (bytes !== null) reply.header('accept-ranges', 'bytes')
      if (range) reply.header('content-range', `bytes ${range.start}-${range.end - 1}/${bytes}`)
      if (range || bytes !== null) reply.header('content-length', range ? range.end - range.start : bytes)
      return range ? reply.send(stream) : sendCompressed(request, reply, stream)
    } catch (error) {
      return refuseRecording(error, request, reply)
    }
  })
}

/** Says what is wrong; a recording that is not stored is not there. */
export function refuseRecording(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  return refuse(refusalFor(error), request, reply)
}

/** The plain cast, or a part of it. @throws NotStored, RecordingAltered */
export async function castStream(
  core: Core,
  store: RecordingStore,
  session: string,
  range: { start?: number; end?: number } = {},
): Promise<Readable> {
  const reading = readCast(store, session, (sealed, context) => core.sealer.open(sealed, context), range)
  const stream = Readable.from(reading, { objectMode: false })
  await firstByte(stream)
  return stream
}

/** What a store says, in the core's words. */
function refusalFor(error: unknown): unknown {
  if (error instanceof NotStored) return new NotFound('recording')
  // by its name: its file loads the client of S3
  if (error instanceof Error && error.name === 'BucketFailed')
    return new Unreachable('The storage that holds this recording is not responding. Try again later.')
  return error
}

/** Waits until there is something to send: what is wrong with a recording is then told with its own status. */
function firstByte(stream: Readable): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  stream.once('readable', resolve).once('end', resolve).once('error', reject)
  return promise
}
