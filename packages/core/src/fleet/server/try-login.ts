import { z } from 'zod'
import type { Caller } from '../../access/caller.ts'
import { id } from '../../access/input.ts'
import { query } from '../../access/query.ts'
import { bind, statement } from '../../database/statement.ts'
import { limitRate } from '../../limit/rate-limit.ts'
import type { WantedServer } from '../manifest/wanted-manifest.ts'
import { hopsOn, way } from './may-probe.ts'
import { hostAddress, hostKey, managementLogin, port } from './server-fields.ts'
import type { LoginTrialView } from './view.ts'

/** Logs in to a host as to manage it, and says how far that went; changes nothing there. */
export type LoginTrial = (
  target: WantedServer['target'],
  from: readonly string[],
) => Promise<LoginTrialView['steps']>

const newest = statement<{ private_key: string }>(
  'management_key.newest',
  `select encode(private_key, 'hex') as private_key from management_keys
   where account_id = account_in_context() and private_key is not null order by created_at desc, id desc limit 1`,
)

/** Whether the caller may have a host tried; answers how to log in to it. Throws Forbidden, Invalid, RateLimited. */
export const mayTryLogin = query({
  scope: 'server:manage',
  input: z.object({
    host: hostAddress,
    port: port.default(22),
    hostKey,
    login: managementLogin.default('root'),
    via: id.nullable().default(null),
  }),
  read: ({ via }) => [bind(newest, []), bind(way, [via])],
  view: async (
    [[key], [found]],
    { account },
    { login, via, ...at },
    { core },
  ): Promise<WantedServer['target']> => {
    await limitRate(core, 'probe.account', account.id)
    if (!key) throw new Error('the account has no management key')
    const sealed = Buffer.from(key.private_key, 'hex')
    const privateKey = core.sealer.open(sealed, `management-key:${account.id}`).toString()
    const hops = via === null ? {} : { via: hopsOn(core, account.id, found?.hops ?? null, at) }
    return { account: account.id, ...at, user: login, privateKey, ...hops }
  },
})

/**
 * Logs in by the management key to a host whose host key a person has compared, whether it is registered or not: how far it goes, what is
 * missing, and what mends it.
 * @param attempt speaks to the host
 * @throws Forbidden, Invalid, RateLimited
 */
export async function tryLogin(
  caller: Caller,
  input: z.input<typeof mayTryLogin.input>,
  attempt: LoginTrial,
): Promise<LoginTrialView> {
  const steps = await attempt(await mayTryLogin(caller, input), caller.core.gatewayFrom)
  return { ready: steps.every(({ state }) => state === 'ok' || state === 'warning'), steps }
}
