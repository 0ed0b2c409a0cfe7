import type { Caller } from '../../access/caller.ts'
import type { TestGatehouse } from '../../testing/test-gatehouse.ts'
import type { CarrierNames, CarrierQuestion, CarrierWay } from './carrier-way.ts'
import { createTrunk } from './change-trunks.ts'
import { lookUpTrunk, takeTrunkNames } from './look-up-trunks.ts'
import type { CarrierAnswer } from './view.ts'

/** A carrier that says the same to everybody, at addresses of the documentation's; what it was asked stands in `asked`. */
export function carrierSaying(
  outcome: CarrierAnswer['outcome'],
  words = '200 OK',
  addresses = ['203.0.113.9'],
): CarrierWay & { asked: CarrierQuestion[] } {
  const asked: CarrierQuestion[] = []
  return {
    asked,
    names: { addressesOf: async () => addresses, servicesOf: async () => [] },
    ask: async (_target, question) => {
      asked.push(question)
      return { outcome, status: outcome === 'unreachable' ? null : 200, words, milliseconds: 3 }
    },
  }
}

/** A carrier that nobody may ask: what is refused is refused before. */
export const unaskedCarrier: CarrierWay = {
  get names(): never {
    throw new Error('a name was looked up')
  },
  ask: () => {
    throw new Error('a carrier was asked')
  },
}

/** A trunk without a sign-in. */
export const testTrunk = {
  hosts: [{ host: 'sip.carrier.example' }],
  callerId: '+15550199',
  prefixes: ['+1'],
}

/** Has a trunk's names looked up again, and answers whether they have changed. */
export async function lookUpNow(
  { core, database }: TestGatehouse,
  names: CarrierNames,
  trunk: string,
): Promise<boolean> {
  await database.owner.query(
    `insert into trunk_lookups (account_id, trunk_id, due_at) select account_id, id, now() from trunks where id = $1
     on conflict (account_id, trunk_id) do update set due_at = now()`,
    [trunk],
  )
  const taken = await takeTrunkNames(core, { places: 50, ofAccount: 50, full: [] })
  const [one] = taken.filter((other) => other.trunk === trunk)
  if (!one) throw new Error('its names are not due')
  return lookUpTrunk(core, names, one)
}

/** Makes a trunk with a secret that nobody has tried. */
export function makeTestTrunk(
  caller: Caller,
  { name = 'carrier-out', servers = [] as string[] } = {},
): Promise<{ id: string; answer: string | null }> {
  const signIn = { username: 'trunk1', secret: '>s;3--cret;--x\\y', untried: true }
  return createTrunk(caller, { ...testTrunk, ...signIn, name, servers }, carrierSaying('accepted'))
}
