import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { targetIssues, targetsIn } from './forward-targets.ts'

const test = suite('targets to forward to, as typed')

test('one a line, whatever is blank left out', () => {
  assert.equal(targetsIn(' db:5432\r\n\n[::1]:80 \n'), ['db:5432', '[::1]:80'])
  assert.equal(targetsIn('  \n'), [])
})

test('what is wrong names the target it is wrong with', () => {
  const issue = (path: string[]) => ({ path, message: 'Write it as host:port.' })
  const failure = {
    reason: 'invalid',
    message: '',
    issues: [issue(['forwardTo', '1']), issue(['sessionHours'])],
  }
  assert.is(targetIssues(failure, ['db:1', 'db']), 'db: Write it as host:port.')
  assert.is(targetIssues({ ...failure, issues: [issue(['forwardTo'])] }, ['db:1']), 'Write it as host:port.')
  assert.is(targetIssues({ ...failure, issues: [issue(['sessionHours'])] }, ['db:1']), undefined)
  assert.is(targetIssues(undefined, ['db:1']), undefined)
})

test.run()
