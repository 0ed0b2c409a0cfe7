/** A key that an object of JSON has more than once, of which `JSON.parse` keeps the last without a word. */
export interface DoubledKey {
  key: string
  /** Into the JSON, down to the key. */
  path: (string | number)[]
  /** The lines that it is in, from 1. */
  lines: [first: number, again: number]
}

interface Open {
  /** The lines that keys were first met in; null in a list. */
  seen: Map<string, number> | null
  /** Where in it the reader is. */
  at: string | number
  awaitsKey: boolean
}

/** The keys that are doubled in a text that is JSON (RFC 8259): a text that isn't answers nothing of use. */
export function doubledKeys(json: string): DoubledKey[] {
  const found: DoubledKey[] = []
  const open: Open[] = []
  let line = 1
  for (const [token] of json.matchAll(/"(?:[^"\\]+|\\.)*"|[{}[\],\n]/g)) {
    const inner = open.at(-1)
    if (token === '\n') line++
    else if (token === '{') open.push({ seen: new Map(), at: '', awaitsKey: true })
    else if (token === '[') open.push({ seen: null, at: 0, awaitsKey: false })
    else if (token === '}' || token === ']') open.pop()
    else if (!inner) continue
    else if (token === ',') {
      if (typeof inner.at === 'number') inner.at++
      else inner.awaitsKey = true
    } else if (inner.seen && inner.awaitsKey) {
      // "\u0061" is the same key as "a"
      const key: string = JSON.parse(token)
      inner.at = key
      inner.awaitsKey = false
      const first = inner.seen.get(key)
      if (first === undefined) inner.seen.set(key, line)
      else found.push({ key, path: open.map(({ at }) => at), lines: [first, line] })
    }
  }
  return found
}
