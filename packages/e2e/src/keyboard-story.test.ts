import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { byKeys } from './hand.ts'
import { ownerStory, recordProof } from './owner-story.ts'
import { stepsOf } from './steps.ts'

const test = suite('an owner’s day by keyboard alone')
const possible = hasBrowser()
const step = stepsOf(test, possible)

let stage: BrowserStage

test.before(async () => {
  if (!possible) return
  stage = await openBrowserStage()
  await recordProof(stage)
})
test.after(() => stage?.close())

for (const [shows, run] of ownerStory) step(shows, () => run({ stage, hand: byKeys }))

step('no page broke', async () => assert.equal([...stage.problems], []))

test.run()
