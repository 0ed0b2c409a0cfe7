import { type SoundPorts, usualSoundPorts } from '@gatehouse/hosts/asterisk/sound-ports'
import { statement } from '../../database/statement.ts'

/** By server of an account, where each waits for sound as it last said. */
export const soundOf = statement<{ server: string; sound: SoundPorts }>(
  'trunk.sound',
  `select server_id as server, facts -> 'sound' as sound from server_parts
   where account_id = $1 and part = 'trunks' and facts ? 'sound'`,
)

/** As a firewall's rule has them. */
export const soundRange = ({ low, high }: SoundPorts): string => `${low}-${high}`

/** Where a server waits for sound, and the usual ports where it has not said. */
export const soundAt = (all: readonly { server: string; sound: SoundPorts }[], server: string): SoundPorts =>
  all.find((one) => one.server === server)?.sound ?? usualSoundPorts
