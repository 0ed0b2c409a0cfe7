import { join } from 'node:path'
import type { Command } from 'commander'
import { attempt } from '../attempt.ts'
import { operate } from '../operator.ts'
import { print } from '../output.ts'

export function addSeed(program: Command): void {
  program
    .command('seed')
    .description('Fill an empty Gatehouse with sample data.')
    .command('demo')
    .description('Open the demo account with members, keys and servers, unless it already exists.')
    .action(() =>
      attempt(() =>
        operate({}, async ({ core, env }) => {
          const { managementKeyOf } = await import('@gatehouse/core/fleet/management-key/first-start')
          const { demo, isDemoUnfinished, seedDemo } = await import('../demo/seed-demo.ts')
          const folder = join(env.dataFolder, 'demo')
          const isThere = (await managementKeyOf(core, demo.slug)) !== null
          if (isThere && !isDemoUnfinished(folder)) {
            print(`The demo account ${demo.slug} already exists.`)
            return
          }
          const { makeDataFolder } = await import('../data-folder.ts')
          makeDataFolder(env.dataFolder)
          const hosts = await seedDemo(core, folder)
          await Promise.all(hosts.map((host) => host.close()))
          print(`Opened the demo account ${demo.slug}, owned by ${demo.owner}.`)
          print('Its servers run inside `gatehouse serve`, starting from its next start.')
        }),
      ),
    )
}
