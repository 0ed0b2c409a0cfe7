import type { Command } from 'commander'

/** About one account, with the rights of a member where one is named. */
export interface OfAccount {
  account: string
  as?: string
  json?: boolean
}

/** Makes a command about one account; `asMember` where a member may do it too. */
export type AccountCommand = (name: string, description: string, asMember?: boolean) => Command

/** Makes commands under `parent` that are each about one account, and that a member may do. */
export const commandsOf =
  (parent: Command): AccountCommand =>
  (name, description) =>
    parent
      .command(name)
      .description(description)
      .requiredOption('--account <slug>', 'the account')
      .option('--as <email>', 'act as this member, with their rights')
      .option('--json', 'print JSON')
