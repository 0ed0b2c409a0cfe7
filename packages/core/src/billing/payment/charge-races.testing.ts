import { setTimeout as sleep } from 'node:timers/promises'
import { v7 as uuidv7 } from 'uuid'
import * as assert from 'uvu/assert'
import { howOften } from '../../testing/how-often.ts'
import type { Member } from '../../testing/test-gatehouse.ts'
import { assertBooks } from '../books.testing.ts'
import { advanceAccount } from '../clock/advance.ts'
import { removePaymentMethod } from '../payment-method/payment-methods.ts'
import type { Shop } from '../shop.testing.ts'
import { cancelPlan } from '../subscription/cancel-plan.ts'
import { chargePayment } from './charge-payment.ts'
import type { Rail } from './rail.ts'

/** How often it is tried on each PostgreSQL, at length a thousand times on both, and in how many accounts side by side. */
export const rounds = howOften(100, 500)
const lanes = 8

interface Races {
  shop: Shop
  rail: Rail
  /** The provider's name of a new card that is refused each time. */
  refusedCard(method: string): string
  /** A customer of Team. */
  customer(nth: number): Promise<Member>
  /** Whether an error only says that the provider does not know yet: then it is asked again. */
  isUnknownYet?(error: unknown): boolean
  /** Notes in the database what the provider gets, where it keeps it there. */
  noteRequests: string
  /** The payments that the provider was asked for. */
  requests(): Promise<string[]>
}

/** How often each came first: the stop before anything was reserved, the stop before what was reserved was begun, and the charge. */
interface First {
  nothing: number
  reserved: number
  begun: number
}

/** No charge begins after a cancellation, or the removal of its method, has committed, at whatever moment it comes. */
export async function raceCharges(races: Races): Promise<void> {
  const { shop, noteRequests } = races
  const { gatehouse } = shop
  const { owner } = gatehouse.database
  await owner.query(`
    -- notes of each charge that begins, and of each request that the provider gets, whether it was cancelled or its method removed by then;
    -- what is being cancelled at this very moment it waits for: nobody who holds the account's lock ever has to
    create table begun (payment uuid, what text, stopped boolean);
    create function note_begun() returns trigger language plpgsql security definer set search_path = gatehouse, pg_temp as $$
    declare stopped boolean;
    begin
      select s.cancelled_at is not null or m.removed_at is not null into stopped
      from payments p join subscriptions s on s.account_id = p.account_id
      join payment_methods m on m.account_id = p.account_id and m.id = p.method_id
      where p.id = case when tg_table_name = 'payments' then (to_jsonb(new) ->> 'id')::uuid else (to_jsonb(new) ->> 'payment_id')::uuid end
      for share of s, m;
      insert into begun values (coalesce(to_jsonb(new) ->> 'payment_id', to_jsonb(new) ->> 'id')::uuid, tg_table_name, stopped);
      return null;
    end $$;
    create trigger note_begun after update on payments for each row when (new.state = 'sent') execute function note_begun();
    ${noteRequests}
    create index on begun (payment);
    -- begins a round, with a card that is refused each time, so that the invoice stays open, and with all of its attempts before it; answers
    -- what came first in the one before
    create function begin_round(of_account uuid, of_method uuid, of_rail text, of_reference text) returns text language plpgsql set search_path = gatehouse, pg_temp as $$
    declare former uuid; came text;
    begin
      perform set_config('gatehouse.announced', pg_current_xact_id()::text || ':test', true);
      select m.id into former from payment_methods m where m.account_id = of_account order by m.added_at desc limit 1;
      select case when count(p.id) = 0 then 'nothing' when count(b.payment) = 0 then 'reserved' else 'begun' end into came
      from payments p left join begun b on b.payment = p.id and b.what = 'payments' where p.account_id = of_account and p.method_id = former;
      update subscriptions set cancelled_at = null where account_id = of_account and cancelled_at is not null;
      update payment_methods set is_default = false, removed_at = now() where account_id = of_account and id = former and removed_at is null;
      insert into payment_methods (account_id, id, rail, reference, label, is_default, added_at)
      values (of_account, of_method, of_rail, of_reference, 'Card', true, clock_timestamp());
      update dunning set collected = 0 where account_id = of_account;
      return case when former is not null then came end;
    end $$`)
  const first: First = { nothing: 0, reserved: 0, begun: 0 }
  const noted: Noted = { first, byTwo: [], soon: 20 }
  const owners: Member[] = []
  for (let nth = 0; nth < lanes; nth++) owners.push(await races.customer(nth))
  const left = Array.from({ length: rounds }, (_, nth) => nth).values()
  await Promise.all(owners.map((one) => race(races, noted, one, left)))
  const { rows: late } = await owner.query(
    `select b.* from begun b where b.stopped is not false and (b.what = 'payments'
       or not exists (select from begun o where o.payment = b.payment and o.what = 'payments' and not o.stopped))`,
  )
  assert.equal(late, [])
  const requests = await races.requests()
  const { rows: begun } = await owner.query<{ payment: string }>(
    `select payment from begun where what = 'payments' and not stopped`,
  )
  const mayBe = new Set(begun.map(({ payment }) => payment))
  assert.equal(
    requests.filter((payment) => !mayBe.has(payment)),
    [],
    'nothing was asked for that had not begun before',
  )
  // one of two workers may give up what the provider gets from the other a moment later: money that came is booked all the same
  const { rows: asked } = await owner.query(
    `select id from payments where state = 'void' and id = any($1) and method_id <> all($2)`,
    [requests, noted.byTwo],
  )
  assert.equal(asked, [], 'of what is void the provider knows nothing')
  // of two who are about the same one, what was stopped before either had asked is not asked for
  assert.ok(
    requests.length <= first.begun && requests.length > first.begun * 0.9,
    `${requests.length} requests`,
  )
  assert.is(first.nothing + first.reserved + first.begun, rounds)
  for (const times of [first.begun, first.nothing + first.reserved])
    assert.ok(times > rounds / 5, `one came first too seldom: ${JSON.stringify(first)}`)
  assert.ok(first.reserved > rounds / 50, JSON.stringify(first))
  for (const { account } of owners) await assertBooks(gatehouse, account.id)
}

interface Noted {
  first: First
  /** The methods of rounds in which two workers were about the same payment. */
  byTwo: string[]
  /** Within how many milliseconds the stop comes: as often before the charge as after it, however long one takes here. */
  soon: number
}

/** Runs rounds in one account as long as there are any. */
async function race(
  { shop, rail, refusedCard, isUnknownYet }: Races,
  noted: Noted,
  { caller, account: { id: account } }: Member,
  left: Iterator<number>,
): Promise<void> {
  const { core, database } = shop.gatehouse
  const within = (most: number) => sleep(Math.random() * most)
  const clock = async (reserved: () => void) => {
    await within(5)
    await advanceAccount(core, account, new Date())
    reserved()
    const { rows: waiting } = await database.owner.query<{ id: string }>(
      `select id from payments where account_id = $1 and state in ('started', 'sent')`,
      [account],
    )
    for (const { id } of waiting)
      await chargePayment(core, { account, payment: id }).catch((error) => {
        if (!isUnknownYet?.(error)) throw error
      })
  }
  /** Begins a round, and notes what came first in the one before. */
  const begin = async (method: string) => {
    const { rows } = await database.owner.query<{ came: keyof First | null }>(
      'select begin_round($1, $2, $3, $4) as came',
      [account, method, rail, refusedCard(method)],
    )
    const came = rows[0]?.came
    if (came) noted.first[came]++
    return came
  }
  let aimed = false
  for (let round = left.next(); !round.done; round = left.next()) {
    const method = uuidv7()
    const came = await begin(method)
    if (!aimed) noted.soon *= came === 'begun' ? 0.8 : 1.25
    // at any moment, and at times as soon as there is something that has not begun yet
    aimed = round.value % 4 === 0
    const { promise: reserved, resolve } = Promise.withResolvers<void>()
    const stop = async () => {
      await (aimed ? reserved : within(noted.soon))
      if (round.value % 2) await cancelPlan(caller, undefined)
      else await removePaymentMethod(caller, { method })
    }
    // at times two processes' clocks are about it
    const isByTwo = round.value % 5 === 0
    if (isByTwo) noted.byTwo.push(method)
    await Promise.all([stop(), clock(resolve), ...(isByTwo ? [clock(resolve)] : [])])
  }
  await begin(uuidv7())
}
