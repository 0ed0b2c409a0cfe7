/** What can go wrong with a request, once or more often. */
export const faults = [
  /** 423: another action has it. */
  'locked',
  /** 412: no room for the type. */
  'no-room',
  /** 422 */
  'invalid',
  /** 429 */
  'rate',
  /** 503 */
  'unavailable',
  /** 504, and nothing was begun. */
  'timeout',
  /** 504, and it was begun. */
  'timeout-begun',
  /** The connection breaks, and nothing was begun. */
  'dropped',
  /** The connection breaks, and it was begun. */
  'lost',
  /** It is begun, and its action fails. */
  'action-error',
] as const

export type Fault = (typeof faults)[number]

export type Command = 'shutdown' | 'poweroff' | 'poweron' | 'change_type'

/** A server there, in the published description's words. */
export interface StandInServer {
  id: number
  name: string
  status: 'running' | 'off' | 'stopping' | 'starting' | 'migrating'
  rescue: boolean
  type: string
  disk: number
  location: string
  ipv4: string | null
  ipv6: string | null
  /** The ids of the firewalls that are applied to it. */
  firewalls: number[]
  /** Whether its system heeds a shutdown, and after how long, in ms. */
  shutsDownAfter: number | null
  /** Held by an action that is not ours. */
  held: boolean
}

export interface StandInAction {
  id: number
  server: number
  command: string
  status: 'running' | 'success' | 'error'
  error: { code: string; message: string } | null
}

export interface StandInType {
  name: string
  cores: number
  memory: number
  disk: number
  cpu: 'shared' | 'dedicated'
  architecture: 'x86' | 'arm'
  /** Net prices, a month and an hour, by location. */
  prices: Record<string, [monthly: string, hourly: string]>
  /** Since when it is not to be had, by location; ISO 8601. */
  over?: Record<string, string>
}

/** Types with the prices of a location, which differ. */
export const standInTypes: StandInType[] = [
  {
    ...{ name: 'ccx13', cores: 2, memory: 8, disk: 80, cpu: 'dedicated', architecture: 'x86' },
    prices: { fsn1: ['12.4900000000', '0.0200000000'], ash: ['14.4950000000', '0.0232000000'] },
  },
  {
    ...{ name: 'ccx23', cores: 4, memory: 16, disk: 160, cpu: 'dedicated', architecture: 'x86' },
    prices: { fsn1: ['24.4900000000', '0.0392000000'], ash: ['28.4900000000', '0.0456000000'] },
  },
  {
    ...{ name: 'cx11', cores: 1, memory: 2, disk: 20, cpu: 'shared', architecture: 'x86' },
    prices: { fsn1: ['3.2900000000', '0.0053000000'] },
  },
  {
    ...{ name: 'cx42', cores: 8, memory: 16, disk: 160, cpu: 'shared', architecture: 'x86' },
    prices: { fsn1: ['16.4000000000', '0.0263000000'] },
    over: { fsn1: '2026-01-01T00:00:00+00:00' },
  },
  {
    ...{ name: 'ccx33', cores: 8, memory: 32, disk: 240, cpu: 'dedicated', architecture: 'x86' },
    prices: { ash: ['56.4900000000', '0.0905000000'] },
  },
  {
    ...{ name: 'cax21', cores: 4, memory: 8, disk: 80, cpu: 'shared', architecture: 'arm' },
    prices: { fsn1: ['6.4900000000', '0.0104000000'] },
  },
]
