import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** A question as it goes to the node, and its answer as it comes. */
export interface Answered {
  method: string
  params: unknown[]
  result?: unknown
  error?: { code: number; message: string } | undefined
}

/** What a node does wrong: with an answer, or with a whole request (answers true if it has answered itself). */
export interface Tampering {
  answer?: (one: Answered) => void
  request?: (response: ServerResponse) => boolean
}

/** A node in front of another that does whatever a test says, and keeps what it was asked. */
export async function startTamperedNode(behind: string) {
  let tampering: Tampering = {}
  let asked: string[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    const questions: { id: number; method: string; params: unknown[] }[] = [JSON.parse(body)].flat()
    asked.push(...questions.map(({ method }) => method))
    if (tampering.request?.(response)) return
    const answer = await fetch(behind, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    const answers = (
      [await answer.json()] as { id: number; result?: unknown; error?: Answered['error'] }[][]
    ).flat()
    const changed = answers.map((one) => {
      const { method = '', params = [] } = questions.find(({ id }) => id === one.id) ?? {}
      const whole: Answered = { method, params, result: one.result, error: one.error }
      tampering.answer?.(whole)
      return {
        jsonrpc: '2.0',
        id: one.id,
        ...(whole.error ? { error: whole.error } : { result: whole.result }),
      }
    })
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(body.startsWith('[') ? changed : changed[0]))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it listens nowhere')
  return {
    // what stands in its address must never be told
    url: `http://127.0.0.1:${address.port}/hunter2`,
    tamper(how: Tampering) {
      tampering = how
    },
    /** What it was asked since the last time. */
    asked() {
      const before = asked
      asked = []
      return before
    },
    async stop() {
      server.close()
      server.closeAllConnections()
      await sleep(0)
    },
  }
}
