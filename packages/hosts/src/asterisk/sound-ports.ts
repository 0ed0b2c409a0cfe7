import { readConfig } from './read-config.ts'

/** Ports that a server waits for sound at, both included. */
export interface SoundPorts {
  readonly low: number
  readonly high: number
}

/** Where nothing is said: what Asterisk's sample file says. */
export const usualSoundPorts: SoundPorts = { low: 10_000, high: 20_000 }

/** What Asterisk takes where the file is there and does not say (res_rtp_asterisk.c). */
const builtIn = { low: 5000, high: 31_000 }

const inRange = (port: number) => Math.min(Math.max(port, 1024), 65_535)

/** As a server's rtp.conf has them: `rtpstart` and `rtpend` of `[general]`; the first of each counts. */
export function soundPortsIn(rtpConf: string): SoundPorts {
  const entries = readConfig(rtpConf).sections.find(({ name }) => name === 'general')?.entries ?? []
  const port = (key: string) => {
    const said = entries.find(([name]) => name.toLowerCase() === key)?.[1]
    const [digits] = /^\d{1,9}/.exec(said ?? '') ?? []
    return digits === undefined ? undefined : inRange(Number(digits))
  }
  const low = port('rtpstart') ?? builtIn.low
  const high = port('rtpend') ?? builtIn.high
  return low < high ? { low, high } : builtIn
}
