import type { ServerAccess } from '@gatehouse/core/fleet/server/view'

interface Words {
  /** In a list, beside the server's name. */
  short: string
  name: string
  means: string
}

/** How members log in to a server, and what that means. */
export const accessInWords: Record<ServerAccess, Words> = {
  direct: {
    short: 'direct',
    name: 'Own keys and gateway',
    means: 'members log in straight to it with their own keys, which nothing records, or through the gateway',
  },
  gateway: {
    short: 'gateway only',
    name: 'Gateway only',
    means: 'members’ own keys are not on it; they log in through the gateway, which records every session',
  },
  recorded: {
    short: 'recorded',
    name: 'Own keys, recorded on the host',
    means:
      'members log in straight to it, and the host itself records that for Gatehouse to fetch; or through the gateway',
  },
}
