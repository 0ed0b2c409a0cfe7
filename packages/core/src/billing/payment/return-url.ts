import type { Core } from '../../access/core.ts'

/** Where somebody comes back to who has paid at a provider's page: what became of it is asked there at once. */
export const returnUrlOf = ({ url }: Pick<Core, 'url'>, { slug }: { slug: string }, payment: string) =>
  `${url}/${slug}/billing?paid=${payment}`
