/** A terminal over a WebSocket, as a page in a browser holds it. */
export interface WebTerminal {
  /** What was shown so far. */
  shown(): string
  type(text: string): void
  /** What it was told last, when it was closed. */
  readonly ended: Promise<{ by: string; line?: string }>
}

/** Opens one on a server, by its id, with a sign-in's cookie or an API key. */
export function openWebTerminal(
  url: string,
  server: string,
  headers: { cookie: string } | { authorization: string },
): WebTerminal {
  const address = `${url.replace('http', 'ws')}/terminals/${server}?account=acme&cols=80&rows=24`
  // Node's own takes headers, its type does not
  const socket = new WebSocket(address, { headers } as unknown as string[])
  socket.binaryType = 'arraybuffer'
  const opened = new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }))
  let shown = ''
  const ended = new Promise<{ by: string; line?: string }>((resolve, reject) => {
    socket.addEventListener('close', ({ code }) => reject(new Error(`closed with ${code}, without a word`)))
    socket.addEventListener('message', ({ data }: { data: string | ArrayBuffer }) => {
      if (typeof data !== 'string') shown += Buffer.from(data)
      else if ('ended' in JSON.parse(data)) resolve(JSON.parse(data).ended)
    })
  })
  ended.catch(() => {}) // a test may kill what serves it
  return {
    shown: () => shown,
    type: (text) => void opened.then(() => socket.send(Buffer.from(text))),
    ended,
  }
}
