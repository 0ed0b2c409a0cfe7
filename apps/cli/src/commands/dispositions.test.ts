import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type CommandStage, openCommandStage } from '../testing/command-stage.ts'

const test = suite('gatehouse dispositions')
const acme = ['--account', 'acme']
let stage: CommandStage

test.before(async () => {
  stage = await openCommandStage()
  await stage.done(['account', 'open', '--email', 'owner@acme.com', '--slug', 'acme'])
})
test.after(() => stage?.close())

test('dispositions are added, changed, moved, exported and removed', async () => {
  const command = (...words: string[]) => ['dispositions', ...words, ...acme]
  await stage.done(
    command('create', '--code', 'HOT', '--label', 'Hot lead', '--flags', 'sale,customer-contact'),
  )
  const { items } = await stage.json(command('list'))
  const codes: string[] = items
    .filter(({ system }: { system: boolean }) => !system)
    .map(({ code }: { code: string }) => code)
  await stage.done(command('reorder', '--codes', [...codes].reverse().join(',')))
  await stage.done(command('update', '--code', 'HOT', '--label', 'Very hot'))
  const csv = await stage.done(command('export'))
  assert.equal(csv.split('\r\n')[1], 'HOT,Very hot,Y,N,UNDEFINED,Y,N,Y,N,N,N,Y,0,0,N')
  assert.match(
    await stage.done(command('list')),
    /HOT +Very hot +selectable +sale,customer-contact,completed/,
  )
  assert.match(await stage.done(command('remove', '--code', 'HOT')), /Removed HOT/)
})

test.run()
