import { readFileSync } from 'node:fs'
import { onceHours } from '@gatehouse/core/access/once'
import type { AnyTRPCProcedure } from '@trpc/server'
import { z } from 'zod'
import { reasons } from '../errors.ts'
import { appRouter } from '../router.ts'
import type { Meta } from '../trpc.ts'
import { plainRoutes } from './plain-routes.ts'

/** A JSON object of the description. */
// biome-ignore lint/suspicious/noExplicitAny: OpenAPI's shapes are checked by a test, against its own schema of them
export type Described = Record<string, any>

/** What types say of answers: written by `npm run describe`. */
interface Answers {
  procedures: Record<string, { description?: string; answer: Described | null }>
  schemas: Record<string, Described>
}

/** Mutations that keep no answer for Idempotency-Key, since a second call does no harm or finds what the first has made. */
export const withoutOnce = new Set([
  'account.open',
  'billing.checkPayment',
  'billing.startPaymentMethod',
  'security.enrolOptions',
  'servers.check',
  'servers.sync',
  'trunks.check',
])

const procedures = Object.entries(
  // by full path, such as `team.list`; their type tells of the nested record they were made from
  appRouter._def.procedures as unknown as Record<
    string,
    AnyTRPCProcedure & { _def: { meta?: Meta | undefined } }
  >,
)

const about = `The whole of Gatehouse over HTTP. A query is a GET, whose input is JSON in the parameter \`input\`; a mutation is a POST of JSON.
What is described here stays: fields, values and procedures are added to it, so ignore those that you do not know. docs/api.md shows how it is used.`

/** OpenAPI 3.1 of what this server answers, made of the procedures' own schemas and of the types of what they answer. */
export function describeApi(url: string): Described {
  const { version } = readJson<{ version: string }>('../../package.json')
  const answers = readJson<Answers>('./answers.json')
  const described = procedures.map(([name, procedure]) => [
    `/trpc/${name}`,
    operationOf(name, procedure, answers),
  ])
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gatehouse',
      version,
      description: about,
      license: { name: 'AGPL-3.0-only', identifier: 'AGPL-3.0-only' },
    },
    servers: [{ url }],
    paths: { ...Object.fromEntries(described), ...plainRoutes },
    components: {
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key, `gh_…`, which is bound to its account.',
        },
        signIn: {
          type: 'apiKey',
          in: 'cookie',
          name: 'gatehouse_signin',
          description: 'A sign-in of the dashboard; `x-account` names the account.',
        },
      },
      parameters: {
        account: {
          name: 'x-account',
          in: 'header',
          schema: { type: 'string' },
          description: 'The account by its short name. An API key needs none.',
        },
        once: {
          name: 'Idempotency-Key',
          in: 'header',
          schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
          description: `Names the request: sent again with the same key and input within ${onceHours} hours, it is answered as it was and not done again. With another input it is refused as \`conflict\`.`,
        },
      },
      headers: {
        requestId: {
          schema: { type: 'string' },
          description:
            'Names this request: it stands in the service’s log, and with the events that it made.',
        },
      },
      responses: {
        refused: {
          description: 'A refusal, in words and as `data.reason`; or an error, which has none.',
          headers: {
            'x-request-id': { $ref: '#/components/headers/requestId' },
            'retry-after': {
              schema: { type: 'integer' },
              description: 'Seconds to wait, with the reason `rate`.',
            },
          },
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' } } },
        },
      },
      schemas: { ...answers.schemas, Refusal: refusal },
    },
  }
}

const readJson = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))

const refusal: Described = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['message', 'data'],
      properties: {
        message: { type: 'string', description: 'A whole sentence, for people.' },
        code: { type: 'integer', description: 'JSON-RPC 2.0’s, of procedures.' },
        data: {
          type: 'object',
          required: ['requestId'],
          properties: {
            reason: { anyOf: [{ enum: reasons }, { type: 'string' }], description: 'Why, in one word.' },
            requestId: { type: 'string' },
            code: { type: 'string' },
            httpStatus: { type: 'integer' },
            path: { type: 'string' },
            scope: { type: 'string', description: 'The right that is missing.' },
            limit: { type: 'string', description: 'The limit of the plan that is reached.' },
            needs: { enum: ['touch', 'passkey', 'person'], description: 'What would help.' },
            holds: { type: 'array', items: { type: 'string' } },
            retryAfter: { type: 'integer', description: 'Seconds.' },
            issues: {
              type: 'array',
              description: 'What is wrong with the input, field by field.',
              items: {
                type: 'object',
                required: ['path', 'message'],
                properties: {
                  path: { type: 'array', items: { type: 'string' } },
                  message: { type: 'string' },
                },
              },
            },
            outcome: {
              const: 'unknown',
              description: 'The connection was lost at the commit: the change may stand.',
            },
          },
        },
      },
    },
  },
}

function operationOf(
  name: string,
  { _def }: AnyTRPCProcedure & { _def: { meta?: Meta | undefined } },
  answers: Answers,
): Described {
  const { type, meta } = _def
  const { description, answer = null } = answers.procedures[name] ?? {}
  const access = meta?.access ?? 'public'
  const input = inputOf(_def)
  const keepsAnswer = type === 'mutation' && access !== 'public' && !withoutOnce.has(name)
  const parameters = [
    ...(access === 'public' ? [] : [{ $ref: '#/components/parameters/account' }]),
    ...(keepsAnswer ? [{ $ref: '#/components/parameters/once' }] : []),
    ...(input && type !== 'mutation'
      ? [
          {
            name: 'input',
            in: 'query',
            required: input.required,
            content: { 'application/json': { schema: input.schema } },
          },
        ]
      : []),
  ]
  const body = input &&
    type === 'mutation' && {
      required: input.required,
      content: { 'application/json': { schema: input.schema } },
    }
  const operation = {
    operationId: name,
    tags: [name.slice(0, name.indexOf('.'))],
    ...(description && { description }),
    ...(access === 'public' ? { security: [] } : { security: [{ apiKey: [] }, { signIn: [] }] }),
    ...(access !== 'public' && access !== 'signed-in' && { 'x-scope': access }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: body }),
    responses: {
      200: type === 'subscription' ? streamed(answer) : answered(answer),
      default: { $ref: '#/components/responses/refused' },
    },
  }
  return { [type === 'mutation' ? 'post' : 'get']: operation }
}

const headers = { 'x-request-id': { $ref: '#/components/headers/requestId' } }

function answered(data: Described | null): Described {
  const result = data ? { type: 'object', required: ['data'], properties: { data } } : { type: 'object' }
  const schema = { type: 'object', required: ['result'], properties: { result } }
  return { description: 'Done.', headers, content: { 'application/json': { schema } } }
}

function streamed(data: Described | null): Described {
  return {
    description:
      'Server-sent events: each has one of these as its data. A refusal after the beginning comes as the event `serialized-error`.',
    headers,
    content: { 'text/event-stream': { schema: data ?? {} } },
  }
}

/** What a procedure takes; undefined for nothing. */
function inputOf(definition: object): { schema: Described; required: boolean } | undefined {
  const { inputs = [] } = definition as { inputs?: { schema?: z.ZodType }[] } // tRPC’s list of parsers
  const schema = inputs[0]?.schema
  if (!schema || schema instanceof z.ZodVoid) return undefined
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return { schema: described, required: !schema.safeParse(undefined).success }
}
