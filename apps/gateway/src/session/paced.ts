/**
 * Passes a value on at once, and of those that come within `intervalMs` afterwards only the last, when that is over: for what
 * somebody may send as often as they like.
 */
export function paced<T>(intervalMs: number, pass: (value: T) => void): (value: T) => void {
  let pause: NodeJS.Timeout | undefined
  let latest: { readonly value: T } | undefined
  const rest = () => {
    pause = setTimeout(() => {
      pause = undefined
      if (!latest) return
      const { value } = latest
      latest = undefined
      rest()
      pass(value)
    }, intervalMs).unref()
  }
  return (value) => {
    if (pause) latest = { value }
    else {
      rest()
      pass(value)
    }
  }
}
