import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import { Conflict, Forbidden, Invalid } from '../../access/errors.ts'
import { endsAt } from '../../access/future.ts'
import { givenName } from '../../access/input.ts'
import { mutation } from '../../access/mutation.ts'
import { scopes as allScopes, guardsSomething } from '../../access/roles.ts'
import { hashToken, newToken } from '../../crypto/token.ts'
import { tellPerson } from '../../identity/user/tell-person.ts'
import { requireFeature } from '../account/require-feature.ts'
import { ApiKey } from './api-key.entity.ts'
import { apiKeyView } from './list-api-keys.ts'
import { addressRanges } from './ranges.ts'

const grantable = z.enum(allScopes).refine(guardsSomething, 'This scope is not in use yet.')

/** Two years. */
const mostHours = 17_520
const hour = 3_600_000

/**
 * Makes an API key for this account with some of the maker's own scopes, and answers its secret, this once.
 * `expiresIn` is in hours, up to 2 years, `expiresAt` a moment instead; without either the key stands until revoked. `ranges` are the addresses and CIDR ranges from
 * which it may be used; without them it may be from anywhere. Throws Forbidden, Conflict.
 */
export const createApiKey = mutation({
  verb: 'api_key.created',
  scope: 'api-key:manage',
  input: z.object({
    name: givenName,
    scopes: z.array(grantable).min(1, 'Choose at least one scope.'),
    expiresIn: z.int().min(1).max(mostHours, 'At most 2 years.').nullish(),
    expiresAt: endsAt.nullish(),
    ranges: addressRanges.optional(),
  }),
  async run(
    { core, caller, account, current, em, now },
    { name, scopes, expiresIn, expiresAt, ranges = null },
  ) {
    await requireFeature({ em }, account.id, 'api-keys')
    const latest = new Date(now.getTime() + mostHours * hour)
    if (expiresAt && expiresAt > latest)
      throw new Invalid([{ path: ['expiresAt'], message: 'At most 2 years.' }])
    const end = expiresAt ?? (expiresIn ? new Date(now.getTime() + expiresIn * hour) : null)
    const beyond = scopes.find((scope) => !current.holds(scope))
    if (beyond)
      throw new Forbidden(beyond, `You don’t have ${beyond} yourself, so your key can’t have it either.`)
    if (!current.membership) throw new Conflict('An API key belongs to a member. Name one with --as.')
    const secret = newToken('gh_')
    const key = em.create(ApiKey, {
      accountId: account.id,
      id: uuidv7(),
      membershipId: current.membership.id,
      name,
      prefix: secret.slice(0, 9),
      secretHash: hashToken(secret),
      scopes: [...new Set(scopes)].sort(),
      ranges,
      createdAt: now,
      expiresAt: end,
    })
    em.persist(key)
    const row = {
      id: key.id,
      name,
      prefix: key.prefix,
      scopes: key.scopes,
      ranges,
      created_by: current.user?.email ?? '',
      created_at: now.toISOString(),
      expires_at: key.expiresAt?.toISOString() ?? null,
      last_used_at: null,
    }
    return {
      result: { apiKey: apiKeyView(row), secret },
      resource: { id: key.id, label: name },
      jobs: current.user ? tellPerson({ core, caller, now }, current.user.email, 'api-key-made', name) : [],
    }
  },
})
