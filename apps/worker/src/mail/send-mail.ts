import type { Core } from '@gatehouse/core/access/core'
import type { ClaimedJob } from '@gatehouse/core/job/claim-job'
import type { JobOutcome } from '@gatehouse/core/job/end-job'
import { log } from '@gatehouse/core/log/service-log'
import { openMail } from '@gatehouse/core/mail/sealed-mail'
import { z } from 'zod'
import { mailMessage } from './mail-message.ts'
import { MailNotSent } from './mail-not-sent.ts'
import type { Mailer } from './mailer.ts'

const mailJob = z.object({ sealed: z.base64() })

/** At most this long between two tries, in seconds; where somebody waits for a link of minutes, that long. */
const longestPause = 300
const pressingPause = 30
const pressingMs = 15 * 60_000

/**
 * When a mail is tried next, in seconds: soon at first, since a server that puts strangers off (greylisting) takes them minutes
 * later; every half minute while a link of minutes lives.
 */
export function pauseOf({ tries, until }: Pick<ClaimedJob, 'tries' | 'until'>, now = Date.now()): number {
  const most = until.getTime() - now < pressingMs ? pressingPause : longestPause
  return Math.min(5 * 2 ** Math.min(tries - 1, 10), most)
}

/**
 * Opens a sealed mail and sends it. A server that is away, or does not take it now, is tried again until the mail is of no use;
 * one that refuses the message for good is not. The log names the job, which names the invite or link it is about.
 */
export function sendMail(core: Core, mailer: Mailer) {
  return async (job: ClaimedJob): Promise<JobOutcome> => {
    const about = { job: job.key, account: job.account, tries: job.tries }
    try {
      const content = openMail(core, mailJob.parse(job.payload).sealed)
      if (content.template === 'none') return { done: true }
      await mailer.send({ to: content.to, ...mailMessage(content) })
      return { done: true }
    } catch (error) {
      if (!(error instanceof MailNotSent)) {
        log.error({ err: error, ...about }, 'an email could not be written')
        return { giveUp: 'the email could not be written' }
      }
      const why = error.reply
        ? `the mail server answered: ${error.reply}`
        : 'the mail server could not be used'
      if (error.permanent) {
        log.error({ error: error.message, ...about }, 'email permanently refused')
        return { giveUp: why }
      }
      log.warn({ error: error.message, ...about }, 'email not sent, will try again')
      return { again: pauseOf(job), error: why }
    }
  }
}
