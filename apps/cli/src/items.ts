import type { Caller } from '@gatehouse/core/access/caller'
import { CommandFailed } from './attempt.ts'

type List<Item> = (
  caller: Caller,
  input: { cursor?: string; limit: number },
) => Promise<{ items: Item[]; nextCursor: string | null }>

/** Every item of a list, whatever its length. */
export async function everyItem<Item>(list: List<Item>, caller: Caller): Promise<Item[]> {
  const all: Item[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: { items: Item[]; nextCursor: string | null } = await list(caller, {
      limit: 200,
      ...(cursor && { cursor }),
    })
    all.push(...page.items)
    cursor = page.nextCursor
  }
  return all
}

/**
 * The one item that goes by this name, in whichever way people call it.
 * @throws CommandFailed where there is none, or more than one
 */
export function called<Item>(
  items: Item[],
  name: string,
  { thing, names }: { thing: string; names: (item: Item) => (string | null)[] },
): Item {
  const found = items.filter((item) => names(item).includes(name))
  const [one] = found
  if (!one) throw new CommandFailed(`This account has no ${thing} ${name}.`)
  if (found.length > 1)
    throw new CommandFailed(`There are ${found.length} ${thing}s called ${name}. Use an ID instead.`)
  return one
}
