import { InvalidCast } from './invalid-cast.ts'

/** The first line of an asciicast v2 (https://docs.asciinema.org/manual/asciicast/v2/, "Header"), without `version`. */
export interface CastHeader {
  /** Columns. */
  readonly width: number
  /** Rows. */
  readonly height: number
  /** Seconds since the epoch, whole. */
  readonly timestamp?: number
  /** Seconds, where it was known beforehand. */
  readonly duration?: number
  /** Seconds that a player lets a pause last at most. */
  readonly idle_time_limit?: number
  readonly command?: string
  readonly title?: string
  readonly env?: Readonly<Record<string, string>>
  readonly theme?: { readonly fg: string; readonly bg: string; readonly palette: string }
}

const optional = {
  timestamp: Number.isInteger,
  duration: Number.isFinite,
  idle_time_limit: Number.isFinite,
  command: isString,
  title: isString,
  env: (value: unknown) => isRecord(value) && Object.values(value).every(isString),
  theme: (value: unknown) =>
    isRecord(value) && isString(value['fg']) && isString(value['bg']) && isString(value['palette']),
} satisfies Partial<Record<keyof CastHeader, (value: unknown) => boolean>>

/** Columns or rows as a cast may have them: terminals without a size say 0. */
export const sideOf = (cells: number) => Math.min(Math.max(1, Math.trunc(cells) || 1), 9999)

/** The header's line, its newline included. Lone surrogates are escaped, so it is always valid UTF-8. */
export function encodeHeader({ width, height, ...rest }: CastHeader): string {
  return `${JSON.stringify({ version: 2, width: sideOf(width), height: sideOf(height), ...rest })}\n`
}

/** Reads the first line of a cast; attributes that the specification does not name are left out. @throws InvalidCast */
export function parseHeader(line: string): CastHeader {
  const value = parseJson(line)
  if (!isRecord(value)) throw new InvalidCast(1, 'is no JSON object')
  if (value['version'] !== 2) throw new InvalidCast(1, 'does not say version 2')
  const { width, height } = value
  if (!isSize(width) || !isSize(height)) throw new InvalidCast(1, 'has no width and height')
  const rest: Record<string, unknown> = {}
  for (const [key, isRight] of Object.entries(optional)) {
    if (value[key] === undefined) continue
    if (!isRight(value[key])) throw new InvalidCast(1, `has a wrong ${key}`)
    rest[key] = value[key]
  }
  return { width, height, ...rest }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw new InvalidCast(1, 'is no JSON')
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isString(value: unknown): value is string {
  return typeof value === 'string'
}

function isSize(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0
}
