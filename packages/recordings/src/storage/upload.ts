import { createHash } from 'node:crypto'
import type { RecordingStore } from './recording-store.ts'
import type { S3Bucket } from './s3-bucket.ts'

/** The bucket has something else under the name, or does not give back what it was given. The local file stays. */
export class UploadRefused extends Error {
  override readonly name = 'UploadRefused'
}

/**
 * Brings a complete file of the spool into the bucket, has the bucket give it back, compares digests, and only then takes
 * the local one away. Doing it again is safe, wherever it stopped before. One that was deleted meanwhile goes from both.
 * @throws UploadRefused, and what spool and bucket throw.
 */
export async function upload(
  spool: RecordingStore,
  bucket: S3Bucket,
  name: string,
  isDeleted: (name: string) => Promise<boolean>,
): Promise<void> {
  const local = await spool.find(name)
  if (!local || local.open) return
  if ((await partInBucket(spool, bucket, name)) < local.size || local.size === 0) {
    await bucket.put(name, spool.read(name))
    if ((await partInBucket(spool, bucket, name)) < local.size)
      throw new UploadRefused(`the bucket does not keep ${name}`)
  }
  // asked for when it is there: who deletes it does so before that is written down, and once more after it
  if (await isDeleted(name)) await bucket.delete(name)
  await spool.delete(name)
}

/**
 * How many bytes of a file the bucket holds: not all of them after an upload that broke off, with servers that store what
 * they have got. @throws UploadRefused where what it holds is not the file's beginning
 */
async function partInBucket(spool: RecordingStore, bucket: S3Bucket, name: string): Promise<number> {
  const size = (await bucket.find(name))?.size ?? 0
  if (size === 0) return 0
  const theirs = await digestOf(bucket.read(name, 0, size))
  const ours = await digestOf(spool.read(name, 0, size))
  if (theirs !== ours) throw new UploadRefused(`the bucket holds something else as ${name}`)
  return size
}

async function digestOf(bytes: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of bytes) hash.update(chunk)
  return hash.digest('hex')
}
