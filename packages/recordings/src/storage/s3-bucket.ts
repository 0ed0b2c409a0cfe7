import { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { BucketFailed, statusOf } from './bucket-failed.ts'
import { NotStored, type StoredFile } from './recording-store.ts'
import type { S3Place } from './recordings-url.ts'

export interface S3Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

const partSize = 8 * 1024 * 1024

/** The objects under a bucket's prefix. Methods throw BucketFailed. */
export class S3Bucket {
  readonly #client: S3Client
  readonly #bucket: string
  readonly #prefix: string

  constructor({ bucket, prefix, endpoint, region }: S3Place, credentials: S3Credentials) {
    this.#bucket = bucket
    this.#prefix = prefix
    this.#client = new S3Client({
      region,
      credentials,
      ...(endpoint !== null && { endpoint, forcePathStyle: true }),
      // Servers other than Amazon's often do not know the newer checksums; uploads are read back instead.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: { connectionTimeout: 5_000, socketTimeout: 30_000 },
    })
  }

  async put(name: string, bytes: AsyncIterable<Buffer>): Promise<void> {
    // A file, or each part of a large one, is held in memory, so that it can be sent again.
    const params = { ...this.#object(name), Body: Readable.from(bytes, { objectMode: false }) }
    const upload = new Upload({ client: this.#client, params, partSize, queueSize: 1 })
    await upload.done().catch(this.#fail)
  }

  async *read(name: string, start: number, end: number): AsyncGenerator<Buffer> {
    if (end <= start) return
    const last = Number.isFinite(end) ? String(end - 1) : ''
    const range = start > 0 || last !== '' ? { Range: `bytes=${start}-${last}` } : {}
    try {
      const { Body } = await this.#client.send(new GetObjectCommand({ ...this.#object(name), ...range }))
      if (Body instanceof Readable) yield* Body
    } catch (error) {
      if (statusOf(error) === 416) return
      if (statusOf(error) === 404) throw new NotStored(name, { cause: error })
      this.#fail(error)
    }
  }

  async find(name: string): Promise<StoredFile | null> {
    try {
      const { ContentLength = 0 } = await this.#client.send(new HeadObjectCommand(this.#object(name)))
      return { name, size: ContentLength, open: false }
    } catch (error) {
      return statusOf(error) === 404 ? null : this.#fail(error)
    }
  }

  /** Names and sizes of all objects under the prefix, whatever they are. */
  async *list(): AsyncGenerator<StoredFile> {
    const pages = paginateListObjectsV2(
      { client: this.#client },
      { Bucket: this.#bucket, Prefix: this.#prefix },
    )
    try {
      for await (const { Contents = [] } of pages) {
        for (const { Key = '', Size = 0 } of Contents)
          yield { name: Key.slice(this.#prefix.length), size: Size, open: false }
      }
    } catch (error) {
      this.#fail(error)
    }
  }

  async delete(name: string): Promise<void> {
    await this.#client.send(new DeleteObjectCommand(this.#object(name))).catch(this.#fail)
  }

  #object(name: string) {
    return { Bucket: this.#bucket, Key: this.#prefix + name }
  }

  readonly #fail = (error: unknown): never => {
    throw new BucketFailed(this.#bucket, error)
  }
}
