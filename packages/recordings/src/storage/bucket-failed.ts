import { S3ServiceException } from '@aws-sdk/client-s3'

/** The bucket did not answer, or refused. The message says which, for the operator; nothing secret is in it. */
export class BucketFailed extends Error {
  override readonly name = 'BucketFailed'

  constructor(bucket: string, cause: unknown) {
    super(`the bucket ${bucket} ${problemOf(cause)}`, { cause })
  }
}

/** The status of the bucket's answer, where there was one. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined
}

function problemOf(error: unknown): string {
  const status = statusOf(error)
  if (status === 401 || status === 403) return `refuses the credentials or their permissions (${status})`
  if (status === 404) return 'does not exist'
  const name =
    error instanceof Error && 'code' in error ? error.code : error instanceof Error ? error.name : error
  return status === undefined ? `is not responding (${name})` : `returned an error (${status} ${name})`
}
