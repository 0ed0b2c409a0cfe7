import type { AccountCommand, OfAccount } from '../account-command.ts'
import { attempt, CommandFailed } from '../attempt.ts'
import { operate } from '../operator.ts'
import { note, print, printJson, printTable, time } from '../output.ts'

type Clock = OfAccount & { to?: string; days?: string }

/** `billing clock`, which only the demo has. */
export function addClock(command: AccountCommand): void {
  command(
    'clock',
    'Show an account’s own time, or move it forward: everything that is due by then happens. Only in the demo.',
    false,
  )
    .option('--to <day>', 'to the start of a day, such as 2026-12-31, or to a time')
    .option('--days <days>', 'forward by so many days')
    .action((options: Clock) => attempt(() => clock(options)))
}

function clock({ to, days, ...options }: Clock): Promise<void> {
  if (to !== undefined && days !== undefined) throw new CommandFailed('Choose one: --to or --days.', 2)
  if (days !== undefined && !/^[1-9]\d{0,3}$/.test(days))
    throw new CommandFailed('--days must be a whole number from 1 to 9999.', 2)
  return operate(options, async ({ caller }) => {
    const { getSubscription } = await import('@gatehouse/core/billing/subscription/get-subscription')
    const { moveClock } = await import('@gatehouse/core/billing/clock/move-clock')
    const { stepInWords } = await import('../billing-words.ts')
    const account = caller.account ?? '' // a required option
    const { now } = await getSubscription(caller, undefined)
    if (to === undefined && days === undefined) {
      if (options.json) printJson({ now })
      else print(`It is ${time(now)} for ${account}.`)
      return
    }
    const moved = await moveClock(caller, {
      account,
      to: to === undefined ? later(now, Number(days)) : startOf(to),
    })
    if (options.json) return printJson(moved)
    print(`It is ${time(moved.now)} for ${account}.`)
    if (moved.steps.length === 0) note('Nothing was due.')
    else
      printTable(
        ['AT', 'WHAT'],
        moved.steps.map((step) => [time(step.at.toISOString()), stepInWords(step)]),
      )
  })
}

const later = (now: string, days: number) => new Date(Date.parse(now) + days * 86_400_000).toISOString()
const startOf = (to: string) => (/^\d{4}-\d\d-\d\d$/.test(to) ? `${to}T00:00:00Z` : to)
