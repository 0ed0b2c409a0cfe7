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
    name: 'Direct and gateway',
    means:
      'members can connect directly with their own keys (not recorded) or through the gateway (recorded)',
  },
  gateway: {
    short: 'gateway only',
    name: 'Gateway only',
    means:
      'members’ own keys are not on the server; they connect through the gateway, which records every session',
  },
  recorded: {
    short: 'recorded',
    name: 'Direct, recorded on the host',
    means:
      'members can connect directly with their own keys (recorded by the host itself) or through the gateway (recorded)',
  },
}
