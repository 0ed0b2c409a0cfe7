import type { z } from 'zod'
import type { Caller } from '../access/caller.ts'
import { parseInput } from '../access/input.ts'
import { systemRows } from '../access/system-read.ts'
import { iso } from '../database/statement.ts'
import { emailChangeToken, findEmailChange, requireUnderWay } from './find-email-change.ts'
import type { EmailChangePreview } from './view.ts'

/** What the holder of a mailed link sees. Changes nothing, however often it is opened. @throws NotFound, Expired */
export async function previewEmailChange(
  { core }: Caller,
  raw: z.input<typeof emailChangeToken>,
): Promise<EmailChangePreview> {
  const { token } = parseInput(emailChangeToken, raw)
  const found = await findEmailChange(systemRows(core), token)
  requireUnderWay(found, new Date())
  return {
    from: found.from_email,
    to: found.to_email,
    side: found.side,
    confirmed: found.confirmed,
    expiresAt: iso(found.expires_at),
  }
}
