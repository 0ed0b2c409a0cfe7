import type { AppRouter } from '@gatehouse/api/router'

/** Said of one call. */
export interface CallOptions {
  /** Ends the call early. A change that has reached Gatehouse is made all the same. */
  signal?: AbortSignal
}

/** Reads. Throws a `GatehouseError` where Gatehouse refuses. */
export interface Query<Input, Output> {
  query(...args: Arguments<Input>): Promise<Output>
}

/** Changes something. Throws a `GatehouseError` where Gatehouse refuses; then nothing has changed. */
export interface Mutation<Input, Output> {
  mutate(...args: Arguments<Input>): Promise<Output>
}

/** A list that can be walked to its end. */
export interface Pages<Input, Item> {
  /** The items of every page, one by one, each page fetched when it is reached. `limit` is a page's size, 200 unless said. */
  pages(...args: Arguments<Omit<NonNullable<Input>, 'cursor'> | undefined>): AsyncGenerator<Item, void, void>
}

type Arguments<Input> = undefined extends Input
  ? [input?: Input, options?: CallOptions]
  : [input: Input, options?: CallOptions]

interface Procedure<Kind, Input, Output> {
  _def: { type: Kind; $types: { input: Input; output: Output } }
}

interface Page<Item> {
  items: Item[]
  nextCursor: string | null
}

type Call<P> =
  P extends Procedure<'query', infer Input, infer Output>
    ? Query<Input, Output>
    : P extends Procedure<'mutation', infer Input, infer Output>
      ? Mutation<Input, Output>
      : never

type PagesOf<Noun> = Noun extends { search: Procedure<'query', infer Input, Page<infer Item>> }
  ? Pages<Input, Item>
  : Noun extends { list: Procedure<'query', infer Input, Page<infer Item>> }
    ? Pages<Input, Item>
    : unknown

/** What takes a browser: live changes come by EventSource, passkeys from the browser's own store, both with a cookie. */
type ForBrowsers = 'live' | 'security' | 'passkeyOptions' | 'passkeyVerify'

/**
 * The router's queries and mutations, as calls. Nothing of the server may be named in the declarations that users get,
 * so this is a function whose answer the compiler infers: it writes inferred types out in full.
 */
function asCalls<Nouns>() {
  return {} as {
    [Noun in Exclude<keyof Nouns, ForBrowsers>]: {
      [Name in Exclude<keyof Nouns[Noun], ForBrowsers>]: Call<Nouns[Noun][Name]>
    } & PagesOf<Nouns[Noun]>
  }
}

const calls = () => asCalls<AppRouter['_def']['record']>()

/** Every procedure of Gatehouse, by noun. */
export type Gatehouse = ReturnType<typeof calls>
