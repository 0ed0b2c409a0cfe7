import { once } from 'node:events'
import { requestLink } from '@gatehouse/core/identity/sign-in/request-link'
import { createInvite } from '@gatehouse/core/team/invite/create-invite'
import { listInvites } from '@gatehouse/core/team/invite/list-invites'
import { resendInvite } from '@gatehouse/core/team/invite/resend-invite'
import { captureLog } from '@gatehouse/core/testing/captured-log'
import { openStage, type Stage } from '@gatehouse/core/testing/stage'
import { SMTPServer } from 'smtp-server'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startWorker } from '../worker.ts'
import { createMailer } from './mailer.ts'
import { pauseOf } from './send-mail.ts'

const test = suite('mail that a server does not take')
let stage: Stage
let smtp: SMTPServer
let worker: Awaited<ReturnType<typeof startWorker>>
let answer: { responseCode: number; message: string } | null = null
const received: string[] = []
const logged = captureLog()

test.before(async () => {
  stage = await openStage()
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _session, done) {
      if (answer) return done(Object.assign(new Error(answer.message), answer))
      received.push(address)
      done()
    },
  })
  const server = smtp.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const at = server.address()
  const port = typeof at === 'object' && at ? at.port : 0
  const { core, database } = stage.gatehouse
  const mailer = createMailer({
    smtpUrl: `smtp://127.0.0.1:${port}`,
    mailboxFolder: '/nowhere',
    from: 'g@acme.com',
  })
  worker = await startWorker({ core, database: database.address, mailer })
})
test.after(async () => {
  await worker?.stop()
  await new Promise<void>((done) => (smtp ? smtp.close(() => done()) : done()))
  await stage?.close()
  logged.restore()
})

async function until(what: string, holds: () => boolean | Promise<boolean>) {
  for (const end = Date.now() + 60_000; !(await holds()); await new Promise((done) => setTimeout(done, 20)))
    if (Date.now() > end) assert.unreachable(`${what}: not within 60 s`)
}
const mailOf = async (email: string) =>
  (await listInvites(stage.viewer.caller, undefined)).items.find((one) => one.email === email)?.mail
const job = async (key: string) => {
  const { rows } = await stage.gatehouse.database.owner.query<{
    wait: number
    life: number
    over: boolean
    error: string
  }>(
    `select extract(epoch from due_at - now())::float as wait, extract(epoch from until - now())::float as life,
       given_up_at is not null as over, error from jobs where key like $1`,
    [key],
  )
  return rows[0]
}
const timePasses = (key: string, column: 'due_at' | 'until') =>
  stage.gatehouse.database.owner.query(`update jobs set ${column} = now() where key like $1`, [key])

test('a refused invite is told on its row with the reason, and its id is in the log', async () => {
  answer = { responseCode: 550, message: '5.1.1 no such mailbox' }
  const { invite } = await createInvite(stage.owner.caller, { email: 'typo@temp.com', role: 'VIEWER' })
  await until('it is told', async () => (await mailOf('typo@temp.com'))?.state === 'refused')
  assert.equal(await mailOf('typo@temp.com'), {
    state: 'refused',
    why: 'the mail server answered: 550 5.1.1 no such mailbox',
  })
  assert.match(logged.text(), `mail:invite:${invite.id}`)
  assert.is(
    (await stage.gatehouse.database.owner.query(`select from jobs where payload ? 'sealed'`)).rows.length,
    0,
  )
  answer = null
  await resendInvite(stage.owner.caller, { invite: invite.id })
  await until('it is delivered', () => received.includes('typo@temp.com'))
  await until('nothing is told any more', async () => (await mailOf('typo@temp.com')) === null)
})

test('an invite that is put off says so, is tried again within minutes, and arrives', async () => {
  answer = { responseCode: 450, message: '4.2.0 greylisted, try later' }
  await createInvite(stage.owner.caller, { email: 'later@temp.com', role: 'VIEWER' })
  await until('it is told', async () => Boolean((await mailOf('later@temp.com'))?.why))
  const told = await mailOf('later@temp.com')
  assert.equal(told, { state: 'waiting', why: 'the mail server answered: 450 4.2.0 greylisted, try later' })
  answer = null
  await timePasses('mail:invite:%', 'due_at')
  await until('it arrives', () => received.includes('later@temp.com'))
})

test('a sign-in mail lives as long as its link: tried each half minute, and never sent after it', async () => {
  answer = { responseCode: 450, message: '4.2.0 greylisted' }
  await requestLink(stage.nobody, { email: stage.viewer.email })
  await until('it was put off', async () => Boolean((await job('mail:sign-in:%'))?.error))
  const waiting = await job('mail:sign-in:%')
  assert.ok(waiting && waiting.life > 500 && waiting.life <= 600, `it lives for ${waiting?.life} s`)
  answer = null
  await stage.gatehouse.database.owner.query(
    `update jobs set due_at = now(), until = now() where key like 'mail:sign-in:%'`,
  )
  await new Promise((done) => setTimeout(done, 1_500))
  assert.not(received.includes(stage.viewer.email))
})

test('the pauses grow to half a minute for a link of minutes, and to five for what lives longer', () => {
  const pauses = (lives: number) =>
    [1, 2, 3, 4, 5, 8, 40].map((tries) => pauseOf({ tries, until: new Date(lives) }, 0))
  assert.equal(pauses(600_000), [5, 10, 20, 30, 30, 30, 30])
  assert.equal(pauses(7 * 86_400_000), [5, 10, 20, 40, 80, 300, 300])
})

test.run()
