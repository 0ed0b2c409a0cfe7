import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { Page } from 'playwright-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Api, Refused } from './api.ts'
import { hasBrowser } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { signInLinkOf } from './sign-in-link.ts'
import { stepsOf } from './steps.ts'
import {
  type CeremonyOptions,
  createIn,
  getIn,
  plugInAuthenticator,
  type VirtualAuthenticator,
} from './virtual-authenticator.ts'

const test = suite('what a browser answers, where it must not pass')
const possible = hasBrowser()
const step = stepsOf(test, possible)

let stage: BrowserStage
/** The owner and an operator, each with a passkey in their own browser. */
const people: Record<'owner' | 'ops', { page: Page; device: VirtualAuthenticator; api: Api }> =
  Object.create(null)
/** With a device that holds nothing yet. All are on a page that itself asks for no passkey. */
let blank: Page
/** Another site on the same host. */
let otherSite: Server

test.before(async () => {
  if (!possible) return
  stage = await openBrowserStage()
  for (const name of ['owner', 'ops'] as const) {
    const page = await stage.person()
    await page.goto(`${stage.gatehouse.url}/healthz`)
    const device = await plugInAuthenticator(page)
    const api = await signedIn(name)
    const options = await api.mutate<CeremonyOptions>('security.enrolOptions')
    await api.mutate('security.enrol', { name: 'laptop', response: await createIn(page, options) })
    people[name] = { page, device, api }
  }
  blank = await stage.person()
  await blank.goto(`${stage.gatehouse.url}/healthz`)
  await plugInAuthenticator(blank)
  otherSite = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<h1>Gatehouse</h1>')
  }).listen(0, '127.0.0.1')
  await once(otherSite, 'listening')
})
test.after(async () => {
  await stage?.close()
  otherSite?.close()
})

/** What the browser answers at the other site, with the same device. */
async function elsewhere<T>(page: Page, work: (page: Page) => Promise<T>): Promise<T> {
  const address = otherSite.address()
  await page.goto(`http://localhost:${typeof address === 'object' ? address?.port : 0}/`)
  const done = await work(page)
  await page.goto(`${stage.gatehouse.url}/healthz`)
  return done
}
const nobody = () => new Api(stage.gatehouse.url)
const signedIn = (name: string) => nobody().signIn(signInLinkOf(stage.data, `${name}@acme.com`))
const asked = (api: Api) => api.mutate<CeremonyOptions>('auth.passkeyOptions')
const show = (api: Api, response: unknown) => api.mutate('auth.passkeyVerify', { response })

/** All that a ceremony could change; servers come into sync meanwhile. */
const standing = () =>
  stage.database.rows(`select (select count(*) from gatehouse.audit_events where actor_kind = 'user') as events,
    (select json_agg(p order by p.id) from gatehouse.passkeys p) as passkeys,
    (select json_agg((s.id, s.token_hash, s.awaits, s.assurance, s.touched_at, s.ended_at) order by s.id)
     from gatehouse.sign_ins s) as sign_ins`)

/** Refused with this word and a sentence for the person, and nothing has changed. */
async function refused(reason: string, words: RegExp, call: () => Promise<unknown>): Promise<void> {
  const before = await standing()
  const error = await call().then(
    () => null,
    (thrown: unknown) => thrown,
  )
  assert.instance(error, Refused)
  if (!(error instanceof Refused)) return
  assert.is(error.reason, reason, error.message)
  assert.match(error.message, words)
  assert.equal(await standing(), before)
}

step('the browser’s own answer passes once, and a replay of it never', async () => {
  const { page } = people.owner
  const api = nobody()
  const response = await getIn(page, await asked(api))
  await show(api, response)
  assert.is((await api.query<{ assurance: string }>('auth.me')).assurance, 'passkey')
  for (const again of [api, nobody(), people.ops.api])
    await refused('expired', /already answered\. Try again/, () => show(again, response))
})

step('without user verification it is refused, in signing in and in enrolling', async () => {
  const { page, api, device } = people.owner
  await device.verifiesUser(false)
  const unverified = await getIn(page, { ...(await asked(nobody())), userVerification: 'discouraged' })
  await refused('signed-out', /not accepted\. Try again, or sign in by email/, () =>
    show(nobody(), unverified),
  )
  const touch = await getIn(page, { ...(await asked(api)), userVerification: 'discouraged' })
  await refused('signed-out', /not accepted/, () => show(api, touch))
  const another = await stage.person()
  await another.goto(`${stage.gatehouse.url}/healthz`)
  await plugInAuthenticator(another, { transport: 'usb', hasUserVerification: false, hasResidentKey: false })
  const made = await createIn(another, {
    ...(await api.mutate<CeremonyOptions>('security.enrolOptions')),
    authenticatorSelection: { residentKey: 'discouraged', userVerification: 'discouraged' },
  })
  await refused('invalid', /not accepted\. Try again or use another/, () =>
    api.mutate('security.enrol', { name: 'unverified', response: made }),
  )
  await device.verifiesUser(true)
})

step('what another site on the same host had answered is refused', async () => {
  const { page, api } = people.owner
  for (const from of [nobody(), api]) {
    const options = await asked(from)
    const phished = await elsewhere(page, (there) => getIn(there, options))
    await refused('signed-out', /not accepted/, () => show(from, phished))
  }
  const options = await api.mutate<CeremonyOptions>('security.enrolOptions')
  const made = await elsewhere(blank, (there) => createIn(there, options))
  await refused('invalid', /not accepted/, () => api.mutate('security.enrol', { name: 'x', response: made }))
})

step('one person’s second factor and touch are not another’s', async () => {
  const { owner, ops } = people
  const half = await signedIn('owner')
  for (const api of [half, owner.api]) {
    const { challenge, rpId = '' } = await asked(api)
    const swapped = await getIn(ops.page, { challenge, rpId, userVerification: 'required' })
    await refused('signed-out', /unknown or was removed/, () => show(api, swapped))
  }
  const theirs = await ops.api.mutate<CeremonyOptions>('security.enrolOptions')
  const made = await createIn(blank, theirs)
  await refused('conflict', /Someone else started this\. Start over/, () =>
    owner.api.mutate('security.enrol', { name: 'theirs', response: made }),
  )
})

step('no ceremony’s challenge passes in another', async () => {
  const { page, api } = people.owner
  const get = ({ challenge }: CeremonyOptions) =>
    getIn(page, { challenge, rpId: 'localhost', userVerification: 'required' })
  const enrolling = await api.mutate<CeremonyOptions>('security.enrolOptions')
  const answered = await get(enrolling)
  for (const from of [nobody(), api])
    await refused('expired', /(for adding a passkey|already answered)/, () => show(from, answered))
  const touching = await get(await asked(api))
  await refused('signed-out', /./, () => show(nobody(), touching))
  for (const from of [nobody(), api]) {
    const { challenge } = await asked(from)
    const options = await api.mutate<CeremonyOptions>('security.enrolOptions')
    const made = await createIn(blank, { ...options, challenge })
    await refused('conflict', /Start over/, () => api.mutate('security.enrol', { name: 'x', response: made }))
  }
})

step(
  'a challenge made for signing in, answered in a sign-in, is no touch of that: it signs in anew',
  async () => {
    const { page } = people.owner
    const api = nobody()
    await show(api, await getIn(page, await asked(api)))
    const before = api.at(stage.gatehouse.url)
    await show(api, await getIn(page, await asked(nobody())))
    await refused('signed-out', /signed out/, () => before.query('auth.me'))
    const [last] = await stage.database.rows<{ verb: string }>(
      'select verb from gatehouse.audit_events order by at desc, seq desc limit 1',
    )
    assert.is(last?.verb, 'user.signed_in')
  },
)

step('a challenge that is over is refused', async () => {
  const { page, api } = people.owner
  const late = await getIn(page, await asked(nobody()))
  const made = await createIn(blank, await api.mutate<CeremonyOptions>('security.enrolOptions'))
  await stage.database.force(
    "update gatehouse.passkey_challenges set expires_at = now() - interval '1 second'",
  )
  await refused('expired', /timed out/, () => show(nobody(), late))
  await refused('expired', /timed out/, () => api.mutate('security.enrol', { name: 'x', response: made }))
})

step('nothing of it broke a page', async () => assert.equal(stage.problems, []))

test.run()
