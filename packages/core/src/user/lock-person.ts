import { statement } from '../database/statement.ts'

/** Locks a user's row, after the accounts: for changes by the system of what the user's own verbs, which lock it too, may change. */
export const lockPerson = statement<{ id: string }>(
  'user.lock',
  'select id from users where id = $1 for update',
)
