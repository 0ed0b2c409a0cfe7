import type { Attention, NamedServer } from '@gatehouse/core/overview/view'
import { count, counted } from '../../ui/count.ts'
import type { Tone } from '../../ui/state.tsx'
import { age } from './age.ts'

/** How a row of what needs attention reads, and where it leads within the account. */
export interface AttentionWords {
  tone: Tone
  words: string
  action: { label: string; path: string }
}

/** The sentence for something that needs attention. `now` in ms. */
export function attentionInWords(of: Attention, now: number): AttentionWords {
  switch (of.kind) {
    case 'host-key-changed':
      return {
        tone: 'drift',
        words:
          of.count === 1
            ? `The host key of ${names(of.servers, 1)} changed. Nothing is sent to it until someone compares the keys.`
            : `The host keys of ${counted(of.count, 'server')} changed: ${names(of.servers, of.count)}.`,
        action: { label: 'Compare keys', path: serversIn(of, 'host-key-changed') },
      }
    case 'removal-pending':
      return {
        tone: 'wait',
        words: removalInWords(of),
        action: { label: 'See why', path: serversIn(of, 'removal-pending') },
      }
    case 'failing':
      return {
        tone: 'bad',
        words: `${of.count === 1 ? `${names(of.servers, 1)} is failing` : `${counted(of.count, 'server')} are failing`}${sinceInWords(of, now)}.`,
        action: { label: 'See why', path: serversIn(of, 'failing') },
      }
    case 'services':
      return {
        tone: 'bad',
        words: `${counted(of.count, 'service')} failed or missing: ${some(
          of.services.map(({ unit, server }) => `${unit.replace('.service', '')} on ${server.name}`),
          of.count,
        )}.`,
        action: { label: 'See services', path: 'services' },
      }
    case 'no-passkey':
      return {
        tone: 'wait',
        words: 'You have no passkey. Anyone who can read your email can sign in as you.',
        action: { label: 'Add a passkey', path: 'security?add' },
      }
    case 'owners-without-passkey':
      return {
        tone: 'bad',
        words: `${of.count === 1 ? 'Another owner has' : `${count(of.count)} other owners have`} no passkey: ${some(of.emails, of.count)}.`,
        action: { label: 'Team security', path: 'team/security' },
      }
    case 'invite-expiring':
      return {
        tone: 'wait',
        words: invitesInWords(of, now),
        action: { label: 'See invites', path: 'team#invites' },
      }
    case 'key-rotation':
      return {
        tone: 'wait',
        words: `The new ${of.key} key has yet to reach ${count(of.waiting)} of ${counted(of.servers, 'server')}.`,
        action: { label: 'See which', path: `settings/security#${of.key}-key` },
      }
  }
}

type Of<Kind extends Attention['kind']> = Extract<Attention, { kind: Kind }>

function removalInWords({ count: on, servers, held }: Of<'removal-pending'>): string {
  const where = `Removal pending on ${on === 1 ? names(servers, 1) : counted(on, 'server')}`
  const [first] = held
  return first
    ? `${where}: ${first.email ?? first.login} can still log in${on === 1 ? '' : ` to ${first.server.name}`}.`
    : `${where}.`
}

function invitesInWords({ count: of, invites }: Of<'invite-expiring'>, now: number): string {
  const [first] = invites
  if (of > 1 || !first) {
    return `${counted(of, 'invite')} expired or will soon: ${some(
      invites.map(({ email }) => email),
      of,
    )}.`
  }
  const at = Date.parse(first.expiresAt)
  return at <= now
    ? `The invite for ${first.email} has expired.`
    : `The invite for ${first.email} expires in ${age(at - now)}.`
}

function sinceInWords({ count: of, since }: Of<'failing'>, now: number): string {
  if (since === null) return of === 1 ? ' and was never verified' : ''
  const long = age(now - Date.parse(since))
  return of === 1 ? `, last verified ${long} ago` : `, the longest for ${long}`
}

const names = (servers: readonly NamedServer[], of: number) =>
  some(
    servers.map(({ name }) => name),
    of,
  )

/** The first few, and how many more there are. */
function some(first: readonly string[], of: number): string {
  const rest = of - first.length
  return rest > 0 ? `${first.join(', ')} and ${count(rest)} more` : first.join(', ')
}

/** The one server, or all that are in this state. */
function serversIn({ count: of, servers }: { count: number; servers: NamedServer[] }, state: string): string {
  const [one] = servers
  return of === 1 && one ? `servers/${one.id}` : `servers?state=${state}`
}
