import { exportFormats } from '@gatehouse/core/audit/log/export-events'

const text = (name: string, description: string, more: object = {}) => ({
  name,
  in: 'query',
  description,
  schema: { type: 'string' },
  ...more,
})
const account = text('account', 'The account by its short name; with an API key it may be left out.')
const inPath = (name: string, description: string) => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string' },
})
const refused = { default: { $ref: '#/components/responses/refused' } }
const headers = { 'x-request-id': { $ref: '#/components/headers/requestId' } }
const security = [{ apiKey: [] }, { signIn: [] }]
const file = (types: readonly string[], description: string) => ({
  200: {
    description,
    headers,
    content: Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' } }])),
  },
  ...refused,
})

const document = (kind: string, type: string) => ({
  get: {
    operationId: `invoice.${kind}`,
    tags: ['downloads'],
    description: `An invoice or credit note as ${kind.toUpperCase()}.`,
    security,
    parameters: [inPath('number', 'Its number.'), account],
    responses: file([type], 'The document.'),
  },
})

const told = (provider: string) => ({
  post: {
    operationId: `webhook.${provider}`,
    tags: ['webhooks'],
    description: `What ${provider} tells. Its signature is what lets it in.`,
    security: [],
    requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } },
    responses: { 200: { description: 'Taken down.', headers }, ...refused },
  },
})

const operators = (name: string, description: string, type: string) => ({
  get: {
    operationId: name,
    tags: ['health'],
    description,
    security: [],
    responses: file([type], description),
  },
})

/** The routes beside the procedures. */
export const plainRoutes = {
  '/audit/export': {
    get: {
      operationId: 'audit.export',
      tags: ['downloads'],
      description: 'The log as a download, newest first. That it was exported stands in it.',
      security,
      parameters: [
        account,
        { ...text('format', 'Of the file.'), required: true, schema: { enum: exportFormats } },
        text('actor', 'Who did it: an ID, or the label as it stands.'),
        text('resource', 'To what: an ID, or the label as it stands.'),
        text('verb', 'One verb, or a noun as `server.*`.'),
        text('from', 'From this time on, ISO 8601.'),
        text('to', 'Before this time, ISO 8601.'),
      ],
      responses: file(['text/csv', 'application/json', 'application/x-ndjson'], 'The log.'),
    },
  },
  '/recordings/{session}.cast': {
    get: {
      operationId: 'session.recording',
      tags: ['downloads'],
      description:
        'A session’s recording, asciicast v2. That it was played stands in the log. `Range` is supported.',
      security,
      parameters: [inPath('session', 'The session’s ID.'), account],
      responses: file(['application/x-asciicast'], 'The recording.'),
    },
  },
  '/invoices/{number}.pdf': document('pdf', 'application/pdf'),
  '/invoices/{number}.xml': document('xml', 'application/xml'),
  '/invoices/{number}.csv': document('csv', 'text/csv'),
  '/dispositions.csv': {
    get: {
      operationId: 'dispositions.export',
      tags: ['downloads'],
      description: 'The dispositions as CSV.',
      security,
      parameters: [account],
      responses: file(['text/csv'], 'The dispositions.'),
    },
  },
  '/webhooks/stripe': told('stripe'),
  '/webhooks/paypal': told('paypal'),
  '/healthz': operators('healthz', 'That the process runs.', 'application/json'),
  '/readyz': operators('readyz', 'Whether it can do its work.', 'application/json'),
  '/metrics': operators('metrics', 'Prometheus’s metrics.', 'text/plain'),
}
