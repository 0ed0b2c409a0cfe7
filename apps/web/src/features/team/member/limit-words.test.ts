import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { allServers, type ServerLimit } from '../../fleet/server/server-limit.ts'
import { changesLimit, limitEffect, within } from './limit-words.ts'

const test = suite('what another limit of servers changes')

const fleet = Array.from({ length: 300 }, (_, at) => ({ id: `s${at}`, labels: at < 10 ? ['eu'] : [] }))
const named = (ids: string[]) => ids.map((id) => ({ id, name: id }))
const limited = (ids: string[], labels: string[] = []) => ({ servers: named(ids), labels })
const unlimited = { servers: null, labels: [] }
const to = (ids: string[], labels: string[] = []): ServerLimit => ({
  all: false,
  servers: named(ids),
  labels,
})
const effect = (member: Parameters<typeof limitEffect>[0], limit: ServerLimit) =>
  limitEffect(member, within(limit, fleet), fleet)

test('of who reached all, how many servers are lost', () => {
  assert.is(effect(unlimited, to(['s1', 's2'])), 'loses 298 servers, keeps 2')
  assert.is(effect(unlimited, to([])), 'loses 300 servers')
  assert.is(effect(unlimited, to([], ['eu'])), 'loses 290 servers, keeps 10')
})

test('of who was limited, what is lost, gained and kept', () => {
  assert.is(
    effect(limited(['s1', 's2']), to(['s2', 's30', 's31'])),
    'loses 1 server, gains 2 servers, keeps 1',
  )
  assert.is(effect(limited(['s30']), to(['s31'])), 'loses 1 server, gains 1 server')
  assert.is(effect(limited(['s30']), allServers), 'gains 299 servers, keeps 1')
  assert.is(effect(limited(['s1'], ['eu']), to(['s1', 's30'])), 'loses 9 servers, gains 1 server, keeps 1')
})

test('the same limit is no change, in whatever order', () => {
  assert.is(changesLimit(limited(['s1', 's2'], ['eu', 'us']), to(['s2', 's1'], ['us', 'eu'])), false)
  assert.is(changesLimit(unlimited, allServers), false)
  assert.is(changesLimit(unlimited, { ...to(['s1']), all: true }), false)
  assert.is(changesLimit(limited([]), to([])), false)
  for (const [member, limit] of [
    [limited(['s1']), allServers],
    [unlimited, to(['s1'])],
    [limited(['s1']), to(['s2'])],
    [limited(['s1']), to(['s1'], ['eu'])],
  ] as const)
    assert.is(changesLimit(member, limit), true)
})

test.run()
