import type { Page } from 'playwright-core'

// What runs in the page is text: the DOM is none of this package's types. `region`: what lies over a page stands outside of its
// landmarks. Text of the very colour of its ground axe leaves to a person to judge: here nothing is hidden in that way.
// What it finds in order it need not describe, which would take it as long as the search.
const barriers = `axe.run(document, { rules: { region: { enabled: false } }, resultTypes: ['violations', 'incomplete'] }).then(({ violations, incomplete }) => {
  const isUnseen = ({ any }) => any.some(({ data }) => data?.messageKey === 'equalRatio')
  const unseen = incomplete.map(({ id, nodes }) => ({ id, nodes: nodes.filter(isUnseen) }))
  return [...violations, ...unseen].flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => id + ' ' + target + ' ' + failureSummary))
})`

/** What axe finds in a page that hinders somebody. Its script is in the page already. */
export function findBarriers(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(barriers)
}
