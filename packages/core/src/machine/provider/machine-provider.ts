import type { Core } from '../../access/core.ts'
import { systemRows } from '../../access/system-read.ts'
import { hashToken } from '../../crypto/token.ts'
import { statement } from '../../database/statement.ts'
import type { MachineProvider } from './provider.ts'
import type { ProviderName } from './view.ts'

const ofAccount = statement<{ provider: ProviderName; token: Buffer | null }>(
  'provider.of_account',
  'select provider, token from account_providers where account_id = $1',
)

interface Asking {
  /** Whether what is asked waits for its turn at the provider, as changes do; pages are refused. */
  waits: boolean
}

/** The provider of an account, by its token; null where there is none. */
export async function machineProvider(
  core: Core,
  account: string,
  { waits }: Asking,
): Promise<MachineProvider | null> {
  const [row] = await systemRows(core)(ofAccount, [account])
  if (!row || row.provider === 'none') return null
  if (row.provider === 'demo') return (await import('./demo-provider.ts')).demoProvider(core, account)
  if (!row.token) return null
  const token = core.sealer.open(row.token, tokenContext(account)).toString()
  return hetznerWith(core, account, token, { waits })
}

/** What a token is sealed for. */
export const tokenContext = (account: string) => `provider-token:${account}`

/** Hetzner Cloud by this token, kept or not. */
export async function hetznerWith(
  core: Core,
  account: string,
  token: string,
  { waits }: Asking,
): Promise<MachineProvider> {
  const { HetznerApi } = await import('./hetzner/hetzner-api.ts')
  const { hetznerProvider } = await import('./hetzner/hetzner-provider.ts')
  const { RateBucket } = await import('./rate-bucket.ts')
  const { hetznerUrl, firstPauseMs } = core.machines
  const bucket = new RateBucket(core, hashToken(token).toString('hex'))
  return hetznerProvider(new HetznerApi({ url: hetznerUrl, token, bucket, waits, firstPauseMs }), account)
}
