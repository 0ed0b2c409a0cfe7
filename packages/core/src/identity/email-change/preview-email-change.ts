import type { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { NotFound } from '../../access/errors.ts'
import { parseInput } from '../../access/input.ts'
import { systemRows } from '../../access/system-read.ts'
import { iso } from '../../database/statement.ts'
import { networkOf } from '../../limit/network-of.ts'
import { limitRate } from '../../limit/rate-limit.ts'
import { emailChangeToken, findEmailChange, requireUnderWay } from './find-email-change.ts'
import type { EmailChangePreview } from './view.ts'

/**
 * What the holder of a mailed link sees. Changes nothing, however often it is opened; wrong tokens are counted by address.
 * @throws NotFound, Expired, RateLimited
 */
export async function previewEmailChange(
  { core, ip }: Caller,
  raw: z.input<typeof emailChangeToken>,
): Promise<EmailChangePreview> {
  const { token } = parseInput(emailChangeToken, raw)
  const found = await findEmailChange(systemRows(core), token).catch(async (error: unknown) => {
    if (error instanceof NotFound) await limitRate(core, 'email-change-token.ip', networkOf(ip))
    throw error
  })
  requireUnderWay(found, new Date())
  return {
    from: found.from_email,
    to: found.to_email,
    side: found.side,
    confirmed: found.confirmed,
    expiresAt: iso(found.expires_at),
  }
}
