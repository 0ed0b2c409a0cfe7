import autocannon from 'autocannon'
import { short } from './report.ts'

/** Requests that wait for their answers at the same time. */
export const connections = 32

/** What is asked for, again and again. */
export interface Target {
  url: string
  headers: Record<string, string>
}

/**
 * GET requests a second that are answered well, over 32 connections.
 * @throws Error if one is not
 */
export async function requestsPerSecond({ url, headers }: Target, seconds: number): Promise<number> {
  const before = process.cpuUsage()
  const started = performance.now()
  const result = await autocannon({ url, headers, connections, duration: seconds, sampleInt: 100 })
  const wrong = result.non2xx + result.errors + result.timeouts
  if (wrong > 0) throw new Error(`${wrong} requests to ${url} failed`)
  const { user, system } = process.cpuUsage(before)
  share.push((user + system) / 1000 / (performance.now() - started))
  return result['2xx'] / result.duration
}

const share: number[] = []

/** How much of a core the load generator took: far below 1, or it would be what is measured. */
export function generatorShare(): string {
  return `the load generator took ${short(Math.max(...share))} of a core at most`
}

/** One answer of the target, to see that it is right. */
export async function answerOf({ url, headers }: Target): Promise<unknown> {
  const response = await fetch(url, { headers })
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${await response.text()}`)
  return response.json()
}
