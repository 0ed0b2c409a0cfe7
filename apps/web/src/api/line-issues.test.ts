import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { lineIssues, linesIn } from './line-issues.ts'

const test = suite('lists, as typed')

test('one a line, whatever is blank left out', () => {
  assert.equal(linesIn(' db:5432\r\n\n[::1]:80 \n'), ['db:5432', '[::1]:80'])
  assert.equal(linesIn('  \n'), [])
})

test('what is wrong names the line it is wrong with', () => {
  const issue = (path: string[]) => ({ path, message: 'Write it as host:port.' })
  const failure = {
    reason: 'invalid',
    message: '',
    issues: [issue(['forwardTo', '1']), issue(['sessionHours'])],
  }
  const of = (issues: (typeof failure)['issues']) =>
    lineIssues({ ...failure, issues }, 'forwardTo', ['db:1', 'db'])
  assert.is(of(failure.issues), 'db: Write it as host:port.')
  assert.is(of([issue(['forwardTo'])]), 'Write it as host:port.')
  assert.is(of([issue(['sessionHours'])]), undefined)
  assert.is(lineIssues(undefined, 'forwardTo', ['db:1']), undefined)
})

test.run()
