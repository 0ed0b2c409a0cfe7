import { fileURLToPath } from 'node:url'

/** Where recordings are to be kept. */
export type RecordingsPlace = { readonly kind: 'folder'; readonly path: string } | S3Place

export interface S3Place {
  readonly kind: 's3'
  readonly bucket: string
  /** Before each object's name: empty, or ending with `/`. */
  readonly prefix: string
  /** Origin of a server that speaks S3; null for Amazon's. */
  readonly endpoint: string | null
  readonly region: string
}

const right = 'file:///path/of/a/folder or s3://bucket/prefix?endpoint=https://host&region=name'

/**
 * Reads `file:///…` or `s3://bucket/prefix?endpoint=…&region=…`.
 * @throws TypeError with a sentence that says what would be right, and none of what the URL holds, which may be a secret.
 */
export function parseRecordingsUrl(text: string): RecordingsPlace {
  const url = URL.parse(text)
  if (!url) throw new TypeError(`It is not a URL. Expected ${right}.`)
  if (url.username || url.password) throw new TypeError('Credentials don’t belong in the URL.')
  if (url.protocol === 'file:') return folderOf(url)
  if (url.protocol === 's3:') return bucketOf(url)
  throw new TypeError(`It starts with ${url.protocol}//. Expected ${right}.`)
}

function folderOf(url: URL): RecordingsPlace {
  if (url.host || url.search || url.hash)
    throw new TypeError('Write a folder as file:///path, with three slashes.')
  const path = fileURLToPath(url)
  if (path === '/') throw new TypeError('It needs its own folder, not the root folder.')
  return { kind: 'folder', path }
}

function bucketOf(url: URL): S3Place {
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(url.host))
    throw new TypeError('The bucket name is not valid.')
  const prefix = decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, '')
  if (!/^[\w.!*'()/-]*$/.test(prefix))
    throw new TypeError('The prefix contains characters that are not safe in every bucket.')
  for (const name of url.searchParams.keys()) {
    if (name !== 'endpoint' && name !== 'region')
      throw new TypeError('Only endpoint and region are allowed after the ?.')
  }
  const region = url.searchParams.get('region') ?? 'us-east-1'
  if (!/^[a-z0-9-]+$/.test(region)) throw new TypeError('The region name is not valid.')
  return { kind: 's3', bucket: url.host, prefix: prefix && `${prefix}/`, endpoint: endpointOf(url), region }
}

function endpointOf(url: URL): string | null {
  const text = url.searchParams.get('endpoint')
  if (text === null) return null
  const endpoint = URL.parse(text)
  const isOrigin = endpoint && /^https?:$/.test(endpoint.protocol) && endpoint.href === `${endpoint.origin}/`
  if (!isOrigin) throw new TypeError('The endpoint must be an origin like https://host or http://host:port.')
  return endpoint.origin
}
