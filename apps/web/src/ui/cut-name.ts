/** Names up to this length are shown whole, or cut at their end where even they find no room. */
const short = 24
/** How much of the end is kept: what tells `carrier-trunk-frankfurt-edge-0017` from its fifty neighbours. */
const kept = 12

/** A name in two parts, the first of which may be cut where there is no room; the second is empty for a short name. */
export function cutName(name: string): [start: string, end: string] {
  return name.length > short ? [name.slice(0, -kept), name.slice(-kept)] : [name, '']
}
