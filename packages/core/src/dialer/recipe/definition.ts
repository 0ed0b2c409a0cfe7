import type { Format, Setting } from './setting.ts'

/** A condition under which a change needs a reason, and why, in words. */
export interface Guard {
  readonly when: string
  readonly says: string
}

/** A recipe as it was imported: what can be set, and where it goes on a server. */
export interface Definition {
  readonly name: string
  readonly title: string
  readonly about: string
  /** Below /etc/gatehouse/recipes. */
  readonly file: string
  readonly format: Format
  /** The heading above the lines of an ini file; empty for none. */
  readonly section: string
  readonly mode: string
  readonly owner: string
  /** A command and its words, by which what reads the file reads it again; empty for none. */
  readonly reload: readonly string[]
  readonly settings: readonly Setting[]
  readonly guards: readonly Guard[]
}

/** Where its file is on a server. */
export const pathOf = ({ file }: Pick<Definition, 'file'>) => `/etc/gatehouse/recipes/${file}`
