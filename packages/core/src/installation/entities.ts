import { CouponRedemption } from '../billing/coupon/coupon-redemption.entity.ts'
import { Charge } from '../billing/invoice/charge.entity.ts'
import { Invoice } from '../billing/invoice/invoice.entity.ts'
import { Movement } from '../billing/ledger/movement.entity.ts'
import { PaymentMethod } from '../billing/payment-method/payment-method.entity.ts'
import { Customer } from '../billing/resale/customer.entity.ts'
import { Reseller } from '../billing/resale/reseller.entity.ts'
import { Subscription } from '../billing/subscription/subscription.entity.ts'
import { Disposition } from '../dialer/disposition/disposition.entity.ts'
import { DispositionServer } from '../dialer/disposition/disposition-server.entity.ts'
import { RecipeOverride } from '../dialer/recipe/recipe-override.entity.ts'
import { RecipeServer } from '../dialer/recipe/recipe-server.entity.ts'
import { Trunk } from '../dialer/trunk/trunk.entity.ts'
import { TrunkServer } from '../dialer/trunk/trunk-server.entity.ts'
import { ManagementKey } from '../fleet/management-key/management-key.entity.ts'
import { Server } from '../fleet/server/server.entity.ts'
import { SharedLogin } from '../fleet/shared-login/shared-login.entity.ts'
import { KeyMatch } from '../fleet/ssh-key/key-match.entity.ts'
import { SshKey } from '../fleet/ssh-key/ssh-key.entity.ts'
import { EmailChange } from '../identity/email-change/email-change.entity.ts'
import { Passkey } from '../identity/passkey/passkey.entity.ts'
import { RecoveryCodes } from '../identity/recovery/recovery-codes.entity.ts'
import { UserReset } from '../identity/reset/user-reset.entity.ts'
import { SignIn } from '../identity/sign-in/sign-in.entity.ts'
import { User } from '../identity/user/user.entity.ts'
import { FirewallRule } from '../machine/firewall/firewall-rule.entity.ts'
import { ServerFirewall } from '../machine/firewall/server-firewall.entity.ts'
import { AccountProvider } from '../machine/provider/account-provider.entity.ts'
import { Session } from '../session/session.entity.ts'
import { Account } from '../team/account/account.entity.ts'
import { AccountHold } from '../team/account/account-hold.entity.ts'
import { ApiKey } from '../team/api-key/api-key.entity.ts'
import { Invite } from '../team/invite/invite.entity.ts'
import { Membership } from '../team/member/membership.entity.ts'

/** Everything verbs may write. What is not here is bookkeeping, see migrations/0001_tables.sql. */
export const entities = [
  Account,
  AccountHold,
  AccountProvider,
  ApiKey,
  Charge,
  CouponRedemption,
  Customer,
  Disposition,
  DispositionServer,
  Trunk,
  TrunkServer,
  EmailChange,
  Invite,
  Invoice,
  KeyMatch,
  ManagementKey,
  FirewallRule,
  ServerFirewall,
  Membership,
  Movement,
  Passkey,
  PaymentMethod,
  RecipeOverride,
  RecipeServer,
  RecoveryCodes,
  Reseller,
  Server,
  Session,
  SharedLogin,
  SignIn,
  SshKey,
  Subscription,
  User,
  UserReset,
]
