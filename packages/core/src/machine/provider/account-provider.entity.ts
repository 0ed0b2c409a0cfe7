import { defineEntity, p } from '@mikro-orm/core'
import type { ProviderName } from './view.ts'

const schema = defineEntity({
  name: 'AccountProvider',
  tableName: 'account_providers',
  properties: {
    accountId: p.uuid().primary(),
    provider: p.text().$type<ProviderName>(),
    /** Sealed. */
    token: p.blob().hidden().nullable(),
    setAt: p.datetime(),
  },
})

/** Who rents an account its machines out. */
export class AccountProvider extends schema.class {}
schema.setClass(AccountProvider)
