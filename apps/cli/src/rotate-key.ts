import { confirm } from './confirm.ts'
import { operate } from './operator.ts'
import { print, printJson, printTable, time } from './output.ts'

interface RotateOptions {
  account: string
  as?: string
  yes?: boolean
  json?: boolean
}

/** `account rotate-key`: makes a new management key, which the worker then exchanges on every server. */
export function rotateKey(options: RotateOptions): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { rotateManagementKey } = await import('@gatehouse/core/account/rotate-management-key')
    if (!options.yes)
      await confirm(
        `Exchange the management key of ${options.account} on every server?`,
        'Confirm with --yes.',
      )
    const result = await rotateManagementKey(caller, undefined)
    if (options.json) return printJson(result)
    print(`The new management key is ${result.fingerprint}.`)
    print(
      `Servers take it one by one, and keep the old one until they have: gatehouse account rotation --account ${options.account}`,
    )
  })
}

/** `account rotation`: how many servers have the newest key, and which have not. */
export function rotation(options: RotateOptions): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { keyRotation } = await import('@gatehouse/core/account/key-rotation')
    const found = await keyRotation(caller, undefined)
    if (options.json) return printJson(found)
    if (!found) return print('This account has no management key.')
    print(
      `${found.fingerprint}, since ${time(found.since)}: ${found.done} of ${found.servers} servers let Gatehouse in by it.`,
    )
    if (found.waiting.length > 0)
      printTable(
        ['WAITING', 'ERROR'],
        found.waiting.map(({ name, error }) => [name, error]),
      )
  })
}
