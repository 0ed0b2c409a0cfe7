/** SQL: whether a sealed value is not sealed with the secret of today, whose mark is `$1`; false for none. */
export const isOld = (value: string) => `coalesce(substring(${value} from 1 for 9) <> $1, false)`

/** SQL: a mail in a job, as it is sealed. */
export const sealedMail = `decode(j.payload ->> 'sealed', 'base64')`

/**
 * Where sealed values stand, and in which row of whose: `count` answers how many are not sealed with the secret of today. A test compares
 * it with the columns that there are.
 */
export const sealedColumns = {
  'accounts.gateway_private_key': `select count(*) from accounts where ${isOld('gateway_private_key')}`,
  'accounts.former_gateway_private_key': `select count(*) from accounts where ${isOld('former_gateway_private_key')}`,
  'management_keys.private_key': `select count(*) from management_keys where ${isOld('private_key')}`,
  'account_providers.token': `select count(*) from account_providers where ${isOld('token')}`,
  'trunks.secret': `select count(*) from trunks where ${isOld('secret')}`,
  'idempotency_keys.sealed': `select count(*) from idempotency_keys where ${isOld('sealed')}`,
  'former_secrets.sealed': `select count(*) from former_secrets where ${isOld('sealed')}`,
  'jobs.payload': `select count(*) from jobs j where j.payload ? 'sealed' and ${isOld(sealedMail)}`,
} as const
