import type { Command } from 'commander'

/** About one account, with the rights of a member where one is named. */
export interface OfAccount {
  account: string
  as?: string
  json?: boolean
}

/** Makes a command about one account; `asMember` where a member may do it too. */
export type AccountCommand = (name: string, description: string, asMember?: boolean) => Command
