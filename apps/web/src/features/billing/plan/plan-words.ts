import type { PlanView } from '@gatehouse/core/billing/plan/view'
import type { PlanPreview } from '@gatehouse/core/billing/subscription/view'
import { count, counted } from '../../../ui/count.ts'
import { dayInWords } from '../day-words.ts'
import { money } from '../money-words.ts'

/** What the price covers and what more can be had, a line each. */
export function planInWords(plan: PlanView, currency: string | null): string[] {
  const { included, maximal, recordingDays, features } = plan
  const covers = `${counted(included.members, 'member')} and ${counted(included.servers, 'server')}`
  const isAll = included.members === maximal.members && included.servers === maximal.servers
  return [
    ...(isAll ? [`${covers}, no more`] : [`${covers} included`, mostInWords(plan)]),
    ...extrasInWords(plan, currency),
    trunksInWords(plan),
    recordingDays === null
      ? 'Recordings kept for as long as you choose'
      : `Recordings kept for up to ${counted(recordingDays, 'day')}`,
    ...features,
  ]
}

function extrasInWords({ extras, prices, interval }: PlanView, currency: string | null): string[] {
  const code = currency !== null && currency in prices ? currency : (Object.keys(prices)[0] ?? '')
  const priced = (['members', 'servers'] as const).flatMap((kind) => {
    const amount = extras[kind]?.[code]
    return amount === undefined ? [] : [`${kind} ${money(amount, code)}`]
  })
  return priced.length === 0 ? [] : [`More ${priced.join(', more ')} each a ${interval}`]
}

function mostInWords({ maximal: { members, servers } }: PlanView): string {
  if (members === null && servers === null) return 'No limit on members and servers'
  const most = (limit: number | null, kind: string) =>
    limit === null ? `any number of ${kind}` : `${count(limit)} ${kind}`
  return `Up to ${most(members, 'members')} and ${most(servers, 'servers')}`
}

function trunksInWords({ maximal: { trunks } }: PlanView): string {
  if (trunks === 0) return 'No trunks'
  return trunks === null ? 'Any number of trunks' : `Up to ${counted(trunks, 'trunk')}`
}

/** From when a change applies. */
export function fromInWords({ from }: PlanPreview): string {
  if (from.when === 'now') return 'Applies right away.'
  const day = dayInWords(from.at)
  return from.when === 'trial-end'
    ? `Begins on ${day}, when the trial ends. Nothing is charged before then.`
    : `Begins on ${day}, with the next period. Nothing is charged before then.`
}

/** What has to go before a plan can be had. */
export function overLimitInWords(
  name: string,
  { limit, most, used, remove }: PlanPreview['overLimits'][number],
): string {
  const what = remove === 1 ? limit.slice(0, -1) : limit
  const invites = limit === 'members' ? (remove === 1 ? ' or pending invite' : ' or pending invites') : ''
  return `${name} allows ${count(most)} ${limit}, and you have ${count(used)}. Remove ${count(remove)} ${what}${invites} first.`
}
