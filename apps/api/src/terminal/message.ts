import { z } from 'zod'
import type { TerminalEnding } from './web-terminals.ts'

/** The longest message of a browser, in bytes: what is typed or pasted comes in pieces. */
export const longestMessage = 64 * 1024

/** The longest piece of output that a browser is sent, in bytes: it is drawn, and acknowledged, piece by piece. */
export const longestPiece = 32 * 1024

/** Bytes that either end may have sent without the other having said that it took them. */
export const window = 256 * 1024

const side = z.coerce.number().int().min(1).max(1000)

export const terminalSize = z.object({ cols: side, rows: side })

const message = z.union([
  z.strictObject({ ack: z.int().min(0) }),
  z.strictObject({ resize: z.strictObject(terminalSize.shape) }),
])

/**
 * What a browser says beside what is typed, as JSON: that it has shown so many bytes more, or that its window has another
 * size. What is typed, and what is shown, are the binary messages.
 */
export type FromBrowser = z.output<typeof message>

/** What a browser is told beside what is shown. */
export type ToBrowser =
  | { readonly opened: { readonly session: string; readonly server: string; readonly login: string } }
  | { readonly ack: number }
  | { readonly ended: TerminalEnding }

/** Null for what is no such message. */
export function parseMessage(text: string): FromBrowser | null {
  try {
    return message.parse(JSON.parse(text))
  } catch {
    return null
  }
}
