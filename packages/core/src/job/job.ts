/** Work that follows the commit, and exists only if it happens. Jobs of one key are one job, the newer one. */
export type Job = MailJob | IndexJob

export interface MailJob {
  task: 'mail'
  key: string
  payload: {
    /** See mail/sealed-mail.ts. */
    sealed: string
    /** When what the mail says or links to is of no use any more (ISO 8601); it is tried until then, and not sent after it. */
    until: string
    /** Whose mail it is, so that one account's many keep nobody's one waiting; null for a person's own. */
    account: string | null
    /** 0 where somebody sits and waits for it. */
    rank: 0 | 1
  }
}

export interface IndexJob {
  task: 'index'
  key: string
  payload: { account: string; session: string }
}

export type Task = Job['task']

/** The job that makes a session's recording searchable, and playable from anywhere. */
export function indexJob(account: string, session: string): IndexJob {
  return { task: 'index', key: `index:${session}`, payload: { account, session } }
}
