import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { userAgentInWords } from './user-agent.ts'

const test = suite('user agent')

const known: [string, string][] = [
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36 Edg/141.0',
    'Edge on Windows',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
    'Safari on macOS',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/141.0 Mobile/15E148 Safari/604.1',
    'Chrome on iOS',
  ],
  [
    'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Mobile Safari/537.36',
    'Chrome on Android',
  ],
  ['curl/8.9.1', 'curl'],
  ['node', 'Node.js'],
]

for (const [header, words] of known) {
  test(`says ${words}`, () => assert.is(userAgentInWords(header), words))
}

test('gives back what it does not know, cut to 60 characters', () => {
  assert.is(userAgentInWords('Terraform/1.9'), 'Terraform/1.9')
  assert.is(userAgentInWords('x'.repeat(200)).length, 60)
})

test.run()
