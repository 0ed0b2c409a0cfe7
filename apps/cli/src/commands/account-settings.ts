import type { SessionRules } from '@gatehouse/core/team/account/view'
import type { Command } from 'commander'
import { attempt } from '../attempt.ts'
import { operate } from '../operator.ts'
import { print, printJson } from '../output.ts'

interface Settings {
  account: string
  as?: string
  json?: boolean
  checkMinutes?: string
  idleMinutes?: string
  sessionHours?: string
  forwardTo?: string
}

/** `account set`. `command` makes a command about one account. */
export function addAccountSettings(command: (name: string, description: string) => Command): void {
  command('set', 'Change how often servers are checked, and what sessions can do.')
    .option('--check-minutes <minutes>', 'how often to check each server, 1 to 1440')
    .option('--idle-minutes <minutes>', 'how long a session can be idle, 1 to 1440, or "none"')
    .option('--session-hours <hours>', 'how long a session can last, 1 to 168, or "none"')
    .option(
      '--forward-to <targets>',
      'where sessions can forward to, such as db:5432,[2001:db8::1]:443, or "none"',
    )
    .action((options: Settings) => attempt(() => set(options)))
}

function set({ checkMinutes, idleMinutes, sessionHours, forwardTo, ...options }: Settings): Promise<void> {
  return operate(options, async ({ caller }) => {
    const { changeAccountSettings } = await import('@gatehouse/core/team/account/change-settings')
    const result = await changeAccountSettings(caller, {
      ...(checkMinutes !== undefined && { checkMinutes: Number(checkMinutes) }),
      ...(idleMinutes !== undefined && { sessionIdleMinutes: numberOrNone(idleMinutes) }),
      ...(sessionHours !== undefined && { sessionHours: numberOrNone(sessionHours) }),
      ...(forwardTo !== undefined && { forwardTo: forwardTo === 'none' ? [] : forwardTo.split(',') }),
    })
    if (options.json) return printJson(result)
    const { sessionIdleMinutes, sessionHours: hours, forwardTo: targets } = result
    print(`Gatehouse checks each server every ${result.checkMinutes} minutes.`)
    print(`Sessions: ${rulesInWords({ idleMinutes: sessionIdleMinutes, hours, forwardTo: targets })}`)
  })
}

const numberOrNone = (text: string) => (text === 'none' ? null : Number(text))

/** What sessions may do, in a line. */
export function rulesInWords({ idleMinutes, hours, forwardTo }: SessionRules): string {
  return [
    idleMinutes === null ? 'no idle limit' : `idle for up to ${idleMinutes} min`,
    hours === null ? 'no time limit' : `up to ${hours} h`,
    `${forwardTo.length === 0 ? 'no forwarding' : `forwarding to ${forwardTo.join(', ')}`}.`,
  ].join(', ')
}
