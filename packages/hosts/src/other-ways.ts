import type { ShutOut } from './shut-out.ts'

/** What lets people in on a server beside the key lines that Gatehouse sees: a word of apply/shut-out.sh, and what the host says to it. */
export interface OtherWay {
  readonly word: OtherWayWord
  /** Printable, but the host's word. */
  readonly detail: string | null
}

/** What stands around the key lines on a server: who is shut out for other reasons, and what else lets people in. */
export interface Surroundings {
  readonly shutOut: Record<string, ShutOut[]>
  /** Undefined where that was not asked for. */
  readonly otherWays: readonly OtherWay[] | undefined
}

/** Each word as a whole sentence. */
const sentences = {
  ca: (detail) =>
    `sshd also accepts certificates signed by a CA that Gatehouse does not manage (TrustedUserCAKeys ${detail}).`,
  'principals-file': (detail) =>
    `A file that Gatehouse does not manage says which names in those certificates open a login (AuthorizedPrincipalsFile ${detail}).`,
  'principals-command': (detail) =>
    `A program that Gatehouse does not manage says which names in those certificates open a login (AuthorizedPrincipalsCommand ${detail}).`,
  command: (detail) =>
    `sshd also takes keys from a program that Gatehouse does not manage (AuthorizedKeysCommand ${detail}).`,
  password: () => 'sshd also lets people in by password.',
  'root-password': () => 'sshd also lets root in by password (PermitRootLogin yes).',
  hostbased: () => 'sshd also trusts other hosts to say who logs in (HostbasedAuthentication yes).',
  accounts: (detail) => {
    const [count = '', ...names] = detail.split(' ')
    const more = Number(count) - names.length
    return `${count === '1' ? '1 account comes' : `${count} accounts come`} from a directory service, and Gatehouse has not read their keys: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`
  },
  directory: (detail) =>
    `Accounts may also come from a directory service that does not list them (${detail}), and Gatehouse has not read their keys.`,
} as const satisfies Record<string, (detail: string) => string>

export type OtherWayWord = keyof typeof sentences

const isWord = (word: string): word is OtherWayWord => Object.hasOwn(sentences, word)

/** One way in, as a sentence. */
export function otherWayInWords({ word, detail }: { word: string; detail: string | null }): string {
  return isWord(word) ? sentences[word](detail ?? '') : 'Something else on the server lets people in.'
}

const line = /^way ([a-z-]{1,20})(?: ([ -~]{1,400}))?$/
/** Ways that are taken at most. */
const most = 20

/** Reads what apply/shut-out.sh says of other ways in. What is said in other words is passed over. */
export function parseOtherWays(stdout: string): OtherWay[] {
  const found = new Map<string, OtherWay>()
  for (const each of stdout.split('\n')) {
    const [way, word = '', detail = null] = line.exec(each) ?? []
    if (way && isWord(word) && found.size < most) found.set(way, { word, detail: detail?.trim() || null })
  }
  return [...found.values()]
}
