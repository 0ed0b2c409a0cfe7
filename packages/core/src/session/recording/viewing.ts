import { z } from 'zod'
import type { Core } from '../../access/core.ts'
import type { CurrentMembership } from '../../access/current-membership.ts'
import { Expired, NotFound } from '../../access/errors.ts'
import { id } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { readBase64url } from '../../crypto/base64url.ts'
import { bind, statement } from '../../database/statement.ts'

/** How long one viewing may last, in milliseconds. */
const longestMs = 24 * 60 * 60 * 1000
const context = 'viewing'

const sealed = z.object({ account: z.uuid(), session: z.uuid(), viewer: z.string(), until: z.number() })

/** Who views, for a viewing to be theirs alone. */
const viewerOf = ({ user }: CurrentMembership) => user?.id ?? 'operator'

/** Proves that a viewing stands in the log: whoever shows it reads on without another entry. */
export function newViewing(core: Core, current: CurrentMembership, session: string): string {
  const viewing: z.infer<typeof sealed> = {
    account: current.account.id,
    session,
    viewer: viewerOf(current),
    until: Date.now() + longestMs,
  }
  return core.sealer.seal(JSON.stringify(viewing), context).toString('base64url')
}

const exists = statement<{ id: string }>(
  'session.exists',
  'select id from sessions where account_id = account_in_context() and id = $1',
)

/**
 * Whether the caller may read on in a viewing of their own; the right is looked up each time.
 * Throws NotFound, Expired for a viewing that is older than a day.
 */
export const goOnViewing = query({
  scope: 'session:play',
  input: z.object({ session: id, viewing: z.string().max(1000) }),
  read: ({ session }) => [bind(exists, [session])],
  view: ([rows], current, { session, viewing }, { core }): void => {
    const found = opened(core, viewing)
    if (rows.length === 0 || !found) throw new NotFound('viewing')
    const isTheirs = found.account === current.account.id && found.viewer === viewerOf(current)
    if (found.session !== session || !isTheirs) throw new NotFound('viewing')
    if (found.until < Date.now()) throw new Expired('This playback has ended. Play it again.')
  },
})

function opened(core: Core, viewing: string): z.infer<typeof sealed> | null {
  try {
    const bytes = readBase64url(viewing)
    return bytes && sealed.parse(JSON.parse(core.sealer.open(bytes, context).toString()))
  } catch {
    return null
  }
}
