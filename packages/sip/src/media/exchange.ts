import type { Codec } from '../message/sdp.ts'
import { codecs } from '../message/sdp.ts'
import type { Clock } from '../transaction/clock.ts'
import type { MediaSocket } from '../transport/transport.ts'
import { decoded, encoded } from './g711.ts'
import { parseRtp, writeRtp } from './rtp.ts'
import { loudness, sampleRate, shareOfTone, tone } from './tone.ts'

/**
 * What of the sound is proved. `both`: our own tone came back, so each end hears the other; `heard`: the other end's sound arrives, and whether it hears us
 * only it could say; `silent`: its packets arrive, and hold silence; `none`: not one packet of it arrives.
 */
export interface Audio {
  readonly verdict: 'both' | 'heard' | 'silent' | 'none'
  readonly sent: number
  readonly received: number
  /** How much of what came, at best, was our tone: 0 to 1. */
  readonly tone: number
}

export interface ExchangeOptions {
  readonly clock: Clock
  readonly socket: MediaSocket
  readonly codec: Codec
  readonly to: { readonly host: string; readonly port: number }
  readonly hertz: number
}

const packetMs = 20
const packetSamples = (sampleRate * packetMs) / 1000
/** What is judged at once: a tenth of a second. */
const windowSamples = sampleRate / 10
/** More than any call is long. */
const mostSamples = 60 * sampleRate
/** What is no louder is taken for silence: -56 dB of the loudest. */
const silence = 50

/** Sends a tone and listens, both until it is stopped. */
export class Exchange {
  readonly #options: ExchangeOptions
  readonly #heard: Int16Array[] = []
  readonly #since: number
  #samples = 0
  #sent = 0
  #received = 0
  #stop: () => void = () => {}

  constructor(options: ExchangeOptions) {
    this.#options = options
    this.#since = options.clock.now()
    options.socket.listen((packet) => this.#hear(packet))
    this.#send()
  }

  /** What has been heard so far. */
  get audio(): Audio {
    const all = Int16Array.from(this.#heard.flatMap((samples) => [...samples]))
    const windows = Array.from({ length: Math.floor(all.length / windowSamples) }, (_, at) =>
      all.subarray(at * windowSamples, (at + 1) * windowSamples),
    ).filter((window) => loudness(window) > silence)
    // the third best: a click may look like anything for a moment
    const shares = windows.map((window) => shareOfTone(window, this.#options.hertz)).sort((a, b) => b - a)
    const share = shares[2] ?? 0
    const verdict =
      share > 0.5 ? 'both' : windows.length > 0 ? 'heard' : this.#received > 0 ? 'silent' : 'none'
    return { verdict, sent: this.#sent, received: this.#received, tone: Math.round(share * 100) / 100 }
  }

  stop(): void {
    this.#stop()
    this.#options.socket.listen(() => {})
  }

  #send(): void {
    const { clock, socket, codec, to, hertz } = this.#options
    const due = Math.floor((clock.now() - this.#since) / packetMs) + 1
    // what a busy machine is late with, at most a few packets at once
    for (let count = Math.min(due - this.#sent, 5); count > 0; count--) {
      const sound = encoded(codec, tone(this.#sent * packetSamples, packetSamples, hertz))
      const [sequence, timestamp] = [this.#sent, this.#sent * packetSamples]
      socket.send(writeRtp({ payload: codecs[codec], sequence, timestamp, source: 0x6761_7465, sound }), to)
      this.#sent++
    }
    this.#stop = clock.after(packetMs, () => this.#send())
  }

  #hear(packet: Uint8Array): void {
    const { codec } = this.#options
    const rtp = parseRtp(packet)
    if (rtp?.payload !== codecs[codec]) return
    this.#received++
    if (this.#samples >= mostSamples) return
    this.#samples += rtp.sound.length
    this.#heard.push(decoded(codec, rtp.sound))
  }
}
