import { Readable } from 'node:stream'
import type { Core } from '@gatehouse/core/access/core'
import { NotFound } from '@gatehouse/core/access/errors'
import { playSession } from '@gatehouse/core/session/recording/play-session'
import { goOnViewing } from '@gatehouse/core/session/recording/viewing'
import { shownOf } from '@gatehouse/recordings/asciicast/without-typed'
import { replayOf, segmentOf } from '@gatehouse/recordings/index/replay'
import type { RecordingStore } from '@gatehouse/recordings/storage/recording-store'
import type { FastifyInstance } from 'fastify'
import { callerOf } from './caller.ts'
import { castStream, refuseRecording } from './recordings.ts'

type Begin = { Params: { session: string }; Querystring: { account?: string } }
type GoOn = { Params: { session: string; account: string; viewing: string; piece: string } }

/**
 * `POST /recordings/<session id>/viewings?account=` begins a viewing, which stands in the log as played, and says where its
 * pieces are. `GET …/index.json` and `…/<number>.json` there are for the player: seeking reads the piece that holds the
 * moment. A recording without an index has `…/whole.cast` alone. They are for the viewer, who must still have the right.
 */
export function addReplays(app: FastifyInstance, core: Core, store: RecordingStore): void {
  const open = (sealed: Buffer, context: string) => core.sealer.open(sealed, context)

  app.post<Begin>('/recordings/:session/viewings', async (request, reply) => {
    try {
      const caller = callerOf(core, request, request.query.account)
      const { id, viewing } = await playSession(caller, { session: request.params.session })
      const replay = await replayOf(store, id, open)
      const account = encodeURIComponent(caller.account ?? '')
      return reply.code(201).send({
        pieces: `/recordings/${id}/replay/${account}/${viewing}/`,
        replay: replay && { duration: replay.duration, pauses: replay.pauses },
      })
    } catch (error) {
      return refuseRecording(error, request, reply)
    }
  })

  app.get<GoOn>('/recordings/:session/replay/:account/:viewing/:piece', async (request, reply) => {
    try {
      const { session, account, viewing, piece } = request.params
      await goOnViewing(callerOf(core, request, account), { session, viewing })
      reply.header('cache-control', 'private, no-store')
      if (piece === 'whole.cast') {
        const stream = await castStream(core, store, session)
        return reply
          .type('application/x-asciicast')
          .send(Readable.from(shownOf(stream), { objectMode: false }))
      }
      const [, number] = /^(\d{1,6})\.json$/.exec(piece) ?? []
      const answer =
        piece === 'index.json'
          ? await replayOf(store, session, open)
          : number && (await segmentOf(store, session, open, Number(number)))
      if (!answer) throw new NotFound('part of the recording')
      return reply.send(answer)
    } catch (error) {
      return refuseRecording(error, request, reply)
    }
  })
}
