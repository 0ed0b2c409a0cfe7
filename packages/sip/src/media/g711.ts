import type { Codec } from '../message/sdp.ts'

// ITU-T G.711: each byte is a sign, a segment of eight, and one of sixteen steps in it.

function linearOfMu(byte: number): number {
  const inverted = ~byte & 0xff
  const magnitude = ((((inverted & 0x0f) << 3) + 0x84) << ((inverted >> 4) & 7)) - 0x84
  return inverted & 0x80 ? -magnitude : magnitude
}

function linearOfA(byte: number): number {
  const toggled = byte ^ 0x55
  const segment = (toggled >> 4) & 7
  const step = ((toggled & 0x0f) << 4) + 8
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1)
  return toggled & 0x80 ? magnitude : -magnitude
}

const tableOf = (linear: (byte: number) => number) =>
  Int16Array.from({ length: 256 }, (_, byte) => linear(byte))
const tables: Readonly<Record<Codec, Int16Array>> = { PCMU: tableOf(linearOfMu), PCMA: tableOf(linearOfA) }

/** 16 bits a sample. */
export function decoded(codec: Codec, bytes: Uint8Array): Int16Array {
  return Int16Array.from(bytes, (byte) => tables[codec][byte] ?? 0)
}

/** Each sample as the byte that is nearest to it. */
export function encoded(codec: Codec, samples: Int16Array): Uint8Array {
  const order = [...tables[codec]].map((value, byte) => ({ value, byte })).sort((a, b) => a.value - b.value)
  return Uint8Array.from(samples, (sample) => {
    let [low, high] = [0, order.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((order[middle]?.value ?? 0) < sample) low = middle + 1
      else high = middle
    }
    const [above, below] = [order[low], order[Math.max(0, low - 1)]]
    return above && below ? (above.value - sample < sample - below.value ? above.byte : below.byte) : 0
  })
}
