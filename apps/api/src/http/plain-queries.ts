import {
  type AnyTRPCProcedure,
  getTRPCErrorFromUnknown,
  getTRPCErrorShape,
  type TRPCError,
} from '@trpc/server'
import { getHTTPStatusCode } from '@trpc/server/http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { appRouter } from '../router.ts'
import type { Context } from '../trpc.ts'

interface Options {
  maxBatchSize: number
  contextOf: (request: FastifyRequest, reply: FastifyReply) => Context
  headersOf: (errors: TRPCError[]) => Record<string, string>
}

interface Call {
  path: string
  procedure: AnyTRPCProcedure
  input: unknown
}

// by full path, such as `team.list`; their type tells of the nested record they were made from
const procedures = new Map(
  Object.entries(appRouter._def.procedures as unknown as Record<string, AnyTRPCProcedure>),
)

/**
 * Answers GET requests for queries, one or a batch, as tRPC's adapter does, but without the web's Request, Response and
 * streams, which cost more than the rest of it. Whatever is not plainly such a request is left to the adapter.
 */
export function answerPlainQueries(app: FastifyInstance, { maxBatchSize, contextOf, headersOf }: Options) {
  app.addHook('preHandler', async (request, reply) => {
    const isBatch = (request.query as Record<string, unknown>).batch === '1'
    const calls = plainCalls(request, isBatch)
    if (!calls || calls.length > maxBatchSize) return
    const ctx = contextOf(request, reply)
    const settled = await Promise.all(calls.map((call, index) => settle(call, index, ctx)))
    const errors = settled.flatMap(({ error }) => error ?? [])
    const answers = settled.map(({ answer }) => answer)
    reply.code(
      getHTTPStatusCode(
        answers,
        settled.map(({ error }) => error),
      ),
    )
    reply.headers({
      'content-type': 'application/json',
      vary: 'trpc-accept, accept',
      ...headersOf(errors),
    })
    // as bytes: to a text Fastify would add a charset, which JSON has none of (RFC 8259 §11)
    return reply.send(Buffer.from(JSON.stringify(isBatch ? answers : answers[0])))
  })
}

async function settle({ path, procedure, input }: Call, batchIndex: number, ctx: Context) {
  try {
    const getRawInput = async () => input
    const data: unknown = await procedure({
      path,
      getRawInput,
      ctx,
      type: 'query',
      signal: undefined,
      batchIndex,
    })
    return { answer: { result: { data } } }
  } catch (cause) {
    const error = getTRPCErrorFromUnknown(cause)
    const { _config: config } = appRouter._def
    return { error, answer: { error: getTRPCErrorShape({ config, error, type: 'query', path, input, ctx }) } }
  }
}

/** The calls of a request, or undefined unless every one is of a query that is there and its input is JSON. */
function plainCalls(
  { method, headers, params, query }: FastifyRequest,
  isBatch: boolean,
): Call[] | undefined {
  if (method !== 'GET' || headers['content-type'] || headers['trpc-accept']) return undefined
  if (headers.accept?.includes('application/jsonl')) return undefined
  const { path } = params as { path: string } // the route's, which the adapter adds
  const { input = '', connectionParams } = query as Record<string, unknown>
  if (connectionParams !== undefined || typeof input !== 'string') return undefined
  const inputs = inputsOf(input, isBatch)
  if (!inputs) return undefined
  const calls: Call[] = []
  for (const [index, one] of (isBatch ? path.split(',') : [path]).entries()) {
    const procedure = procedures.get(one)
    if (procedure?._def.type !== 'query') return undefined
    calls.push({ path: one, procedure, input: inputs[index] })
  }
  return calls
}

/** The inputs by the calls' numbers; undefined where they cannot be read. */
function inputsOf(text: string, isBatch: boolean): Record<number, unknown> | undefined {
  if (text === '') return {}
  try {
    const inputs: unknown = JSON.parse(text)
    if (!isBatch) return [inputs]
    return inputs && typeof inputs === 'object' && !Array.isArray(inputs) ? { ...inputs } : undefined
  } catch {
    return undefined
  }
}
