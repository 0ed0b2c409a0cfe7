import { Account } from '../account/account.entity.ts'
import { ManagementKey } from '../account/management-key.entity.ts'
import { ApiKey } from '../api-key/api-key.entity.ts'
import { EmailChange } from '../email-change/email-change.entity.ts'
import { Invite } from '../invite/invite.entity.ts'
import { KeyMatch } from '../key/key-match.entity.ts'
import { SshKey } from '../key/ssh-key.entity.ts'
import { Membership } from '../member/membership.entity.ts'
import { Passkey } from '../passkey/passkey.entity.ts'
import { RecoveryCodes } from '../recovery/recovery-codes.entity.ts'
import { UserReset } from '../reset/user-reset.entity.ts'
import { Server } from '../server/server.entity.ts'
import { Session } from '../session/session.entity.ts'
import { SignIn } from '../sign-in/sign-in.entity.ts'
import { User } from '../user/user.entity.ts'

/** Everything verbs may write. What is not here is bookkeeping, see migrations/0001_tables.sql. */
export const entities = [
  Account,
  ApiKey,
  EmailChange,
  Invite,
  KeyMatch,
  ManagementKey,
  Membership,
  Passkey,
  RecoveryCodes,
  Server,
  Session,
  SignIn,
  SshKey,
  User,
  UserReset,
]
