import type { ConfigSection } from '@gatehouse/hosts/asterisk/write-config'
import { callerNumber } from './dialled-number.ts'
import { type EngineTrunk, endpointOf, objectOf } from './engine-trunk.ts'
import type { TrunkHost } from './view.ts'

/** As Asterisk names what a trunk speaks. */
const engineCodecs: Readonly<Record<string, string>> = {
  PCMU: 'ulaw',
  PCMA: 'alaw',
  G722: 'g722',
  G729: 'g729',
  opus: 'opus',
}

const hostPart = (host: string) => (host.includes(':') ? `[${host}]` : host)
/** As it may stand in an address (RFC 3261 §25.1). */
const userPart = (user: string) =>
  encodeURIComponent(user).replace(/%(2B|26|3D|24|2C|2F)/g, (harmless) => decodeURIComponent(harmless))

type Entry = readonly [string, string]
const given = (key: string, value: string | false | null | undefined): Entry[] =>
  value === false || value === null || value === undefined ? [] : [[key, value]]

/** A trunk as objects of Asterisk's pjsip. */
export function trunkSections(trunk: EngineTrunk): ConfigSection[] {
  const { name, credentials } = trunk
  const auth: ConfigSection[] = credentials
    ? [
        {
          name: objectOf(name),
          entries: [
            ['type', 'auth'],
            ['auth_type', 'userpass'],
            ['username', credentials.username],
            ['password', credentials.secret],
          ],
        },
      ]
    : []
  return [...auth, ...trunk.hosts.flatMap((host, at) => hostSections(trunk, host, at))]
}

function hostSections(
  trunk: EngineTrunk,
  { host, port, portOpen, addresses }: TrunkHost,
  at: number,
): ConfigSection[] {
  const { name: trunkName, transport, domain, credentials, channels, qualifySeconds } = trunk
  const name = endpointOf(trunkName, at)
  const by = transport === 'udp' ? '' : `;transport=${transport}`
  // without a port its name may say where it is (RFC 3263)
  const place = `sip:${hostPart(host)}${portOpen ? '' : `:${port}`}${by}`
  const isOther = domain !== host
  // by way of the host, where calls are addressed to something else
  const proxy = given('outbound_proxy', isOther && `${place};lr`)
  const address = isOther ? `sip:${hostPart(domain)}${by}` : place
  const caller = callerNumber(trunk.callerId, trunk)
  const sections: ConfigSection[] = [
    {
      name,
      entries: [
        ['type', 'endpoint'],
        // what comes in goes there, and nowhere while the dialplan has no such context
        ['context', 'from-gatehouse'],
        ['disallow', 'all'],
        ['allow', trunk.codecs.map((codec) => engineCodecs[codec] ?? codec).join(',')],
        ['aors', name],
        ...given('outbound_auth', credentials && objectOf(trunkName)),
        ...proxy,
        ['from_user', caller],
        ['from_domain', hostPart(domain)],
        ['send_pai', trunk.assertsCaller ? 'yes' : 'no'],
        ['media_encryption', trunk.mediaEncryption === 'sdes' ? 'sdes' : 'no'],
        // the firewall lets sound in from the carrier
        ['direct_media', 'no'],
        ...given('device_state_busy_at', channels !== null && String(channels)),
      ],
    },
    {
      name,
      entries: [
        ['type', 'aor'],
        ['contact', address],
        ['qualify_frequency', String(qualifySeconds)],
        ...proxy,
      ],
    },
    {
      name,
      entries: [['type', 'identify'], ['endpoint', name], ...addresses.map((one) => ['match', one] as const)],
    },
  ]
  if (!credentials || !trunk.registers) return sections
  const user = userPart(credentials.username)
  return [
    ...sections,
    {
      name,
      entries: [
        ['type', 'registration'],
        ['server_uri', address],
        ['client_uri', `sip:${user}@${hostPart(domain)}`],
        ['contact_user', user],
        ['outbound_auth', objectOf(trunkName)],
        ...proxy,
        // else it begins late, and ends for good at the first refusal
        ['max_random_initial_delay', '0'],
        ['auth_rejection_permanent', 'no'],
        ['retry_interval', '60'],
        ['forbidden_retry_interval', '300'],
        ['fatal_retry_interval', '300'],
        ['max_retries', '1000000'],
      ],
    },
  ]
}
