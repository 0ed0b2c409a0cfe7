/** Which lines stand in one text and not in the other, each as often as that. Their order alone is named as moved lines. */
export function differingLines(
  wanted: readonly string[],
  held: readonly string[],
): { added: string[]; removed: string[] } {
  const added = without(held, wanted)
  const removed = without(wanted, held)
  if (added.length > 0 || removed.length > 0) return { added, removed }
  const moved = held.filter((line, index) => line !== wanted[index])
  return { added: moved, removed: moved }
}

function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>()
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1)
  return lines.filter((line) => {
    const count = left.get(line) ?? 0
    if (count > 0) left.set(line, count - 1)
    return count === 0
  })
}
