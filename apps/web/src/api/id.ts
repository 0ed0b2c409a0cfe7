const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Whether a part of an address is an id; what is none is not asked for. */
export function isId(text: unknown): text is string {
  return typeof text === 'string' && uuid.test(text)
}
