import { Command } from 'commander'
import { addAccount } from './commands/account.ts'
import { addApiKeys } from './commands/api-keys.ts'
import { addAudit } from './commands/audit.ts'
import { addBilling } from './commands/billing.ts'
import { addCustomers } from './commands/customers.ts'
import { addDispositions, addRecipes } from './commands/dialer.ts'
import { addFirewall } from './commands/firewall.ts'
import { addInvites } from './commands/invites.ts'
import { addKeys } from './commands/keys.ts'
import { addMigrate } from './commands/migrate.ts'
import { addPlans } from './commands/plans.ts'
import { addProviders } from './commands/providers.ts'
import { addSecret } from './commands/secret.ts'
import { addSeed } from './commands/seed.ts'
import { addServe } from './commands/serve.ts'
import { addServers } from './commands/servers.ts'
import { addServices } from './commands/services.ts'
import { addSessions } from './commands/sessions.ts'
import { addSshConfig } from './commands/ssh-config.ts'
import { addSync } from './commands/sync.ts'
import { addTeam } from './commands/team.ts'
import { addCalls, addTrunks } from './commands/trunks.ts'
import { addUser } from './commands/user.ts'
import { plain } from './output.ts'

/**
 * The `gatehouse` command. Exit 0 done, 1 failed, 2 used wrongly.
 * Whatever is heavy is imported by the actions, so that `--help` answers at once.
 */
export const program = new Command('gatehouse')
  .description('Access control for fleets of Linux servers.')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .showHelpAfterError('Run it with --help for usage.')
  .configureOutput({
    outputError: (text, write) => {
      const line = text
        .trim()
        .replace(/^error: /, '')
        .replace(/\s*\n\s*/g, ' ')
      write(`gatehouse: ${plain(line)}\n`)
    },
  })

for (const add of [
  addServe,
  addMigrate,
  addSeed,
  addAccount,
  addUser,
  addTeam,
  addInvites,
  addKeys,
  addServers,
  addServices,
  addProviders,
  addSync,
  addDispositions,
  addTrunks,
  addCalls,
  addRecipes,
  addFirewall,
  addSessions,
  addSshConfig,
  addAudit,
  addApiKeys,
  addPlans,
  addBilling,
  addCustomers,
  addSecret,
]) {
  add(program)
}
