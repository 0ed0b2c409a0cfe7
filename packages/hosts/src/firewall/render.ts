import { linesOf } from './lines.ts'
import type { Ruleset } from './ruleset.ts'

/** The table that is Gatehouse's. Nothing else of nftables is touched. */
const table = 'inet gatehouse'

/** What makes nft forget the table, whether it is there or not: nft 1.0.6 has no `destroy`. */
export const forget = `table ${table}\ndelete table ${table}\n`

/**
 * A rule set as `nft -f` takes it: one file, so that there is no moment without a table. A line that ends carries ` # until <unix
 * seconds>` after it. One chain, before any translation of addresses, so that ports published by containers obey as well.
 * `first`: no table was there before, so that connections which are open already have to be picked up.
 */
export function render(ruleset: Ruleset, { first = false }: { first?: boolean } = {}): string {
  if (!ruleset.enabled) return forget
  const lines = linesOf(ruleset, { first }).flatMap(({ texts, verdict, comment, until }) =>
    texts.map(
      (text) =>
        `\t\t${text}${text && ' '}counter ${verdict} comment "${comment}"${until === null ? '' : ` # until ${until}`}\n`,
    ),
  )
  return `${forget}table ${table} {
	chain prerouting {
		type filter hook prerouting priority dstnat - 10; policy accept;
${lines.join('')}	}
}
`
}
