/** The bytes in chunks of the sizes that come next, for as long as there are any. */
export function* chunked(bytes: Buffer, sizes: Iterator<number>): Generator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const { value, done } = sizes.next()
    if (done) return
    yield bytes.subarray(at, at + value)
    at += value
  }
}
