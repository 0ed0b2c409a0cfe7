import { confirm } from './confirm.ts'
import { operate } from './operator.ts'
import { print, printJson, printTable, time } from './output.ts'

interface RotateOptions {
  account: string
  as?: string
  yes?: boolean
  json?: boolean
  /** Of the gateway's key. */
  gateway?: boolean
}

/** `account rotate-key`: makes a new management key, which the worker then exchanges on every server. */
export function rotateKey(options: RotateOptions): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { rotateManagementKey } = await import('@gatehouse/core/fleet/management-key/rotate-management-key')
    if (!options.yes)
      await confirm(
        `Replace the management key of ${options.account} on every server?`,
        'Confirm with --yes.',
      )
    const result = await rotateManagementKey(caller, undefined)
    if (options.json) return printJson(result)
    print(`The new management key is ${result.fingerprint}.`)
    print(
      `Servers switch to it one by one, and keep the old key until then. See: gatehouse account rotation --account ${options.account}`,
    )
  })
}

/** `account rotate-gateway-key`: makes a new key for the gateway, which servers then get in the place of the old one. */
export function rotateGatewayKey(options: RotateOptions): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { rotateGatewayKey } = await import('@gatehouse/core/fleet/gateway-key/rotate-gateway-key')
    if (!options.yes)
      await confirm(`Replace the gateway key of ${options.account} on every server?`, 'Confirm with --yes.')
    const result = await rotateGatewayKey(caller, undefined)
    if (options.json) return printJson(result)
    print(`The new gateway key is ${result.fingerprint}.`)
    print(
      `Servers switch to it one by one, and the gateway keeps working meanwhile. See: gatehouse account rotation --gateway --account ${options.account}`,
    )
  })
}

/** `account rotation`: how many servers have the newest key, and which have not. */
export function rotation(options: RotateOptions): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { keyRotation } = await import('@gatehouse/core/fleet/management-key/key-rotation')
    const { gatewayKeyRotation } = await import('@gatehouse/core/fleet/gateway-key/gateway-key-rotation')
    const found = await (options.gateway ? gatewayKeyRotation : keyRotation)(caller, undefined)
    if (options.json) return printJson(found)
    const kind = options.gateway ? 'gateway' : 'management'
    if (!found) return print(`This account has no ${kind} key.`)
    print(
      `${found.fingerprint}, since ${time(found.since)}: works on ${found.done} of ${found.servers} servers.`,
    )
    if (found.waiting.length > 0)
      printTable(
        ['WAITING', 'ERROR'],
        found.waiting.map(({ name, error }) => [name, error]),
      )
  })
}
