import { incomplete, throwGivenUp } from './given-up.ts'

/** Why a login cannot get in by key although its lines are right: a word of apply/shut-out.sh, and what the host says to it. */
export interface ShutOut {
  readonly word: ShutOutWord
  /** Printable, but the host's word. */
  readonly detail: string | null
}

type Sentence = (detail: string) => string

const of = (detail: string) => (detail === '' ? '' : ` ${detail}`)

/** Each word as what is wrong with a login, and what to do about it. */
const sentences = {
  pubkey: () => 'sshd takes no keys from it (PubkeyAuthentication no); set it to yes',
  methods: (detail) =>
    `sshd asks it for more than a key (AuthenticationMethods${of(detail)}); let publickey alone be enough`,
  'keys-file': (detail) =>
    `sshd reads its keys from elsewhere (AuthorizedKeysFile${of(detail)}); add .ssh/authorized_keys there`,
  'deny-users': (detail) => `DenyUsers${of(detail)} in the server's sshd_config blocks it; remove it there`,
  'allow-users': (detail) =>
    `AllowUsers${of(detail)} in the server's sshd_config does not name it; add it there`,
  'deny-groups': (detail) =>
    `it is in a group that DenyGroups${of(detail)} in the server's sshd_config blocks; remove it from that group`,
  'allow-groups': (detail) =>
    `it is in none of the groups of AllowGroups${of(detail)} in the server's sshd_config; put one of them among this server's Groups, or add it to one`,
  locked: () =>
    "its account is locked, and with UsePAM no sshd then refuses its keys too; give it a password that matches nothing: usermod -p '*'",
  expired: () => "its account has expired; open it again: usermod -e ''",
  'must-change': () =>
    'its password has to be changed before it can log in; undo that: chage -d "$(date +%F)"',
  aged: () => 'its password has expired, which blocks its keys too; turn expiry off: chage -M -1 -I -1',
  'shell-missing': (detail) =>
    `its shell${of(detail)} is missing on the server; install it, or choose another`,
  'shell-closed': (detail) => `its shell${of(detail)} cannot be run; choose another`,
  nologin: (detail) => `its shell${of(detail)} ends every session at once; choose another`,
} as const satisfies Record<string, Sentence>

export type ShutOutWord = keyof typeof sentences

const isWord = (word: string): word is ShutOutWord => Object.hasOwn(sentences, word)

/** What is wrong, as the part of a sentence that follows the login's name. */
export function shutOutInWords({ word, detail }: { word: string; detail: string | null }): string {
  return isWord(word) ? sentences[word](detail ?? '') : 'something on the server blocks it'
}

const line = /^cannot ([a-z_][a-z0-9_-]{0,30}) ([a-z-]{1,20})(?: ([ -~]{1,200}))?$/
/** Reasons of one login that are taken at most. */
const most = 8

/**
 * Reads the answer of apply/shut-out.sh to the question about these logins. What was not asked for, or is said in other words, is
 * passed over.
 * @throws HostUnreachable `command` where the answer is not whole
 */
export function parseShutOut(
  stdout: string,
  logins: readonly string[],
  at: string,
): Record<string, ShutOut[]> {
  const found = new Map<string, ShutOut[]>(logins.map((login) => [login, []]))
  for (const each of stdout.split('\n')) {
    const [, login = '', word = '', detail = null] = line.exec(each) ?? []
    const reasons = found.get(login)
    if (reasons && isWord(word) && reasons.length < most && !reasons.some((one) => one.word === word))
      reasons.push({ word, detail: detail?.trim() || null })
    if (each === 'gatehouse done') return Object.fromEntries([...found].filter(([, all]) => all.length > 0))
    throwGivenUp(each, at)
  }
  throw incomplete(at)
}
