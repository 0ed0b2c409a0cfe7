import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { refused, refusesAllBut } from '../../testing/refusals.ts'
import { openStage, type Stage } from '../../testing/stage.ts'
import { mayProbe } from './may-probe.ts'

const test = suite('mayProbe')
let stage: Stage

test.before(async () => {
  stage = await openStage()
})
test.after(() => stage?.close())

test('only owners and operators may', async () => {
  await refusesAllBut(['OWNER', 'OPERATOR'], stage, (caller) => mayProbe(caller, { host: 'prod-1.acme.com' }))
})

test('an account looks up 60 hosts in 5 minutes, whoever asks, and no other account pays for it', async () => {
  const { operator, owner, rival } = stage
  const probe = ({ caller }: typeof owner) => mayProbe(caller, { host: 'Prod-1.ACME.com.' })
  assert.equal(await probe(operator), { host: 'prod-1.acme.com', port: 22 })
  await Promise.all(Array.from({ length: 59 }, () => probe(owner)))
  for (const member of [operator, owner]) await refused('rate', probe(member))
  await probe(rival)
})

test.run()
