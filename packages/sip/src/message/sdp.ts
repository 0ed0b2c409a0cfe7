import { Malformed } from './malformed.ts'

/** What a test call speaks: G.711, which every carrier does (RFC 3551 §6). */
export const codecs = { PCMU: 0, PCMA: 8 } as const
export type Codec = keyof typeof codecs

/** Where one end hears, and in what. */
export interface Media {
  readonly host: string
  readonly port: number
  /** RTP's payload types, the preferred first. */
  readonly payloads: readonly number[]
  readonly direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'
}

/** A session description of one stream of audio (RFC 8866). */
export function writeSdp({ host, port, payloads, direction }: Media, session: number): string {
  const address = `IN IP${host.includes(':') ? 6 : 4} ${host}`
  const names = Object.entries(codecs).flatMap(([name, payload]) =>
    payloads.includes(payload) ? [`a=rtpmap:${payload} ${name}/8000`] : [],
  )
  return [
    'v=0',
    `o=- ${session} ${session} ${address}`,
    's=-',
    `c=${address}`,
    't=0 0',
    `m=audio ${port} RTP/AVP ${payloads.join(' ')}`,
    ...names,
    'a=ptime:20',
    `a=${direction}`,
    '',
  ].join('\r\n')
}

/** The first stream of audio of a session description. @throws Malformed where there is none */
export function parseSdp(body: Uint8Array): Media {
  if (body.length > 16_384) throw new Malformed('The session description is too long.')
  const lines = new TextDecoder().decode(body).split(/\r?\n/)
  if (lines[0] !== 'v=0') throw new Malformed('This is no session description.')
  const from = lines.findIndex((line) => line.startsWith('m=audio '))
  if (from < 0) throw new Malformed('The session description has no audio.')
  const until = lines.findIndex((line, at) => at > from && line.startsWith('m='))
  const stream = lines.slice(from, until < 0 ? undefined : until)
  const session = lines.slice(
    0,
    lines.findIndex((line) => line.startsWith('m=')),
  )
  const [, digits = '', , formats = ''] =
    /^m=audio (\d{1,5})(\/\d+)? RTP\/S?AVPF? ([\d ]+)$/.exec(stream[0] ?? '') ?? []
  const port = Number(digits)
  if (formats === '' || port > 65_535) throw new Malformed('The audio is not of a kind that is known here.')
  const [, host = ''] =
    [...stream, ...session].map((line) => /^c=IN IP[46] ([0-9A-Za-z.:-]{1,255})/.exec(line)).find(Boolean) ??
    []
  if (host === '') throw new Malformed('The session description says no address.')
  const payloads = formats.trim().split(/ +/).map(Number)
  if (payloads.some((payload) => payload > 127)) throw new Malformed('A format of the audio has no number.')
  const direction = (['sendonly', 'recvonly', 'inactive'] as const).find(
    (one) => stream.includes(`a=${one}`) || session.includes(`a=${one}`),
  )
  return { host, port, payloads, direction: direction ?? 'sendrecv' }
}
