import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from 's3rver'

/** A real server that speaks S3, behind a line that can be cut. */
export interface FaultyS3 {
  /** Its origin, which stays the same while it is down. */
  readonly endpoint: string
  readonly bucket: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** Nothing answers any more. */
  down(): Promise<void>
  up(): Promise<void>
  /** Each connection breaks off after so many bytes from the client. */
  breakAfter(bytes: number): void
  close(): Promise<void>
}

export async function startFaultyS3(): Promise<FaultyS3> {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-s3-'))
  const bucket = 'recordings'
  const server = new S3rver({
    directory,
    address: '127.0.0.1',
    port: 0,
    silent: true,
    configureBuckets: [{ name: bucket, configs: [] }],
  })
  const { port } = await server.run()
  const sockets = new Set<Socket>()
  let limit = Number.POSITIVE_INFINITY
  let line: Server | null = null
  let linePort = 0

  const serve = (client: Socket) => {
    const upstream = connect(port, '127.0.0.1')
    let passed = 0
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.on('data', (bytes) => {
      passed += bytes.length
      if (passed > limit) client.destroy()
      else upstream.write(bytes)
    })
    upstream.on('data', (bytes) => client.write(bytes))
  }

  const up = async () => {
    limit = Number.POSITIVE_INFINITY
    if (line) return
    line = createServer(serve).listen(linePort, '127.0.0.1')
    await once(line, 'listening')
    const address = line.address()
    if (address && typeof address === 'object') linePort = address.port
  }
  const down = async () => {
    const closed = line
    line = null
    const gone = closed && once(closed, 'close')
    closed?.close()
    for (const socket of sockets) socket.destroy()
    await gone
  }

  await up()
  return {
    endpoint: `http://127.0.0.1:${linePort}`,
    bucket,
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    up,
    down,
    breakAfter: (bytes) => {
      limit = bytes
    },
    async close() {
      await down()
      await server.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
