import type { Readable } from 'node:stream'
import { constants, createGzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Whether the client takes gzip (RFC 9110 §12.5.3): named, or meant by `*`, and not with a weight of 0. */
export function takesGzip(accepted: string | undefined): boolean {
  const weights = new Map(
    (accepted ?? '').split(',').map((part) => {
      const [coding = '', ...parameters] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/)
      const weight = parameters.map((one) => /^q=([\d.]+)$/.exec(one)?.[1]).find((one) => one !== undefined)
      return [coding, Number(weight ?? 1)]
    }),
  )
  return (weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0) > 0
}

/** Sends a stream compressed where the client takes that; its length is then not known beforehand. */
export function sendCompressed(
  { headers }: Pick<FastifyRequest, 'headers'>,
  reply: FastifyReply,
  stream: Readable,
): FastifyReply {
  reply.header('vary', 'accept-encoding')
  if (!takesGzip(headers['accept-encoding'])) return reply.send(stream)
  const zipped = createGzip({ level: constants.Z_BEST_SPEED })
  stream.on('error', (error) => zipped.destroy(error)).pipe(zipped)
  zipped.on('close', () => stream.destroy())
  return reply.removeHeader('content-length').header('content-encoding', 'gzip').send(zipped)
}
