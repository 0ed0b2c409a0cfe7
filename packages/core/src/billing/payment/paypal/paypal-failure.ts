import { z } from 'zod'

const body = z.object({
  name: z.string().optional(),
  error: z.string().optional(),
  debug_id: z.string().optional(),
  details: z.array(z.object({ issue: z.string().optional() })).optional(),
  links: z.array(z.object({ rel: z.string(), href: z.string() })).optional(),
})

/** What PayPal refused, or that it did not answer. The library's own errors hold the request with its keys, and go no further than here. */
export class PayPalFailure extends Error {
  override name = 'PayPalFailure'
  /** HTTP's, or null without an answer. */
  readonly status: number | null
  /** What was wrong, in PayPal's words: 'INSTRUMENT_DECLINED'. */
  readonly issues: string[]
  readonly links: { rel: string; href: string }[]

  constructor(
    message: string,
    status: number | null,
    issues: string[] = [],
    links: { rel: string; href: string }[] = [],
  ) {
    super(message)
    this.status = status
    this.issues = issues
    this.links = links
  }
}

/** @param what was asked, for the message: 'create an order' */
export function failureOf(what: string, error: unknown): PayPalFailure {
  if (!(error instanceof Error)) return new PayPalFailure(`PayPal could not be asked to ${what}.`, null)
  if (!('statusCode' in error) || typeof error.statusCode !== 'number') {
    // a wrong answer is quoted by the library, whole
    const why = error.name === 'ResponseValidationError' ? 'its answer is not as documented' : error.message
    return new PayPalFailure(`PayPal could not be asked to ${what}: ${why}`, null)
  }
  const { statusCode: status } = error
  const parsed = body.safeParse(parse('body' in error ? error.body : ''))
  const { name, error: oauth, debug_id, details = [], links = [] } = parsed.success ? parsed.data : {}
  const issues = details.flatMap(({ issue }) => issue ?? [])
  const words = [name ?? oauth, ...issues, debug_id && `debug ID ${debug_id}`].filter(Boolean).join(', ')
  return new PayPalFailure(
    `PayPal answered ${status} when asked to ${what}: ${words}`,
    status,
    name ? [...issues, name] : issues,
    links,
  )
}

function parse(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : {}
  } catch {
    return {}
  }
}

/** What PayPal has forgotten says nothing. */
export async function ifThere<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof PayPalFailure && error.status === 404) return null
    throw error
  }
}
