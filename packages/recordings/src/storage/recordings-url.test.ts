import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { openStore } from './open-store.ts'
import { parseRecordingsUrl } from './recordings-url.ts'

const test = suite('RECORDINGS_URL')

test('a folder', () => {
  assert.equal(parseRecordingsUrl('file:///var/lib/gate%20house'), {
    kind: 'folder',
    path: '/var/lib/gate house',
  })
})

test('a bucket', () => {
  assert.equal(parseRecordingsUrl('s3://casts/team/a/?endpoint=http://127.0.0.1:9000&region=eu-1'), {
    kind: 's3',
    bucket: 'casts',
    prefix: 'team/a/',
    endpoint: 'http://127.0.0.1:9000',
    region: 'eu-1',
  })
  assert.equal(parseRecordingsUrl('s3://casts'), {
    kind: 's3',
    bucket: 'casts',
    prefix: '',
    endpoint: null,
    region: 'us-east-1',
  })
})

test('anything else is refused with what would be right, and nothing of a secret', () => {
  const wrong: [string, RegExp][] = [
    ['', /not a URL\. Expected file:\/\/\/path/],
    ['/var/lib/casts', /not a URL/],
    ['https://host/x', /starts with https:/],
    ['file://host/x', /three slashes/],
    ['file:///', /not the root folder/],
    ['s3://key:hush@casts', /Credentials don’t belong/],
    ['s3://C/x', /bucket name is not valid/],
    ['s3://casts/a b', /prefix contains characters/],
    ['s3://casts?secret=hush', /Only endpoint and region/],
    ['s3://casts?endpoint=https://user:hush@host', /must be an origin/],
    ['s3://casts?endpoint=host:9000', /must be an origin/],
    ['s3://casts?endpoint=https://host/path', /must be an origin/],
    ['s3://casts?region=', /region name is not valid/],
  ]
  for (const [text, problem] of wrong) {
    try {
      parseRecordingsUrl(text)
      assert.unreachable(text)
    } catch (error) {
      assert.instance(error, TypeError, text)
      assert.match(String(error), problem)
      assert.not.match(String(error), 'hush')
    }
  }
})

test('a folder’s store has nothing to upload, and a bucket without credentials is refused', async () => {
  const { uploadPending } = await openStore({ kind: 'folder', path: '/nowhere' })
  assert.equal(await uploadPending(), { uploaded: [], failed: [], pending: 0 })
  const error = await openStore(parseRecordingsUrl('s3://casts')).catch((error: unknown) => error)
  assert.instance(error, TypeError)
})

test.run()
