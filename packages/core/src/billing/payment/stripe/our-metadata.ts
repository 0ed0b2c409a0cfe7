/** Under which names our ids stand in the metadata of Stripe's objects: what has none of them is not ours. */
export const paymentKey = 'gatehouse_payment'
export const accountKey = 'gatehouse_account'
/** Of a payment that a person makes at a page: whether it has failed is the page's to say. */
const pageKey = 'gatehouse_page'

type Metadata = Readonly<Record<string, string>> | null

export const ofPayment = (payment: string) => ({ [paymentKey]: payment })

export const ofPage = (payment: string) => ({ [paymentKey]: payment, [pageKey]: 'yes' })

/** The attempt that an object of Stripe's belongs to; null for one that is not ours. */
export const paymentOf = ({ metadata }: { metadata: Metadata }): string | null => {
  const id = metadata?.[paymentKey]
  return id !== undefined && /^[0-9a-f-]{36}$/.test(id) ? id : null
}

export const isOfPage = ({ metadata }: { metadata: Metadata }): boolean => metadata?.[pageKey] !== undefined
