/** Under which names our ids stand in the metadata of Stripe's objects: what has none of them is not ours. */
const paymentKey = 'gatehouse_payment'
export const accountKey = 'gatehouse_account'
/** Of a payment that a person makes at a page: whether it has failed is the page's to say. */
const pageKey = 'gatehouse_page'
const refundKey = 'gatehouse_refund'

type Metadata = Readonly<Record<string, string>> | null

export const ofPayment = (payment: string) => ({ [paymentKey]: payment })

export const ofPage = (payment: string) => ({ [paymentKey]: payment, [pageKey]: 'yes' })

export const ofRefund = (refund: string, payment: string) => ({ ...ofPayment(payment), [refundKey]: refund })

const isId = (text: string | undefined): text is string => /^[0-9a-f-]{36}$/.test(text ?? '')

/** The attempt that an object of Stripe's belongs to; null for one that is not ours. */
export const paymentOf = ({ metadata }: { metadata: Metadata }): string | null => {
  const id = metadata?.[paymentKey]
  return isId(id) ? id : null
}

export const isOfPage = ({ metadata }: { metadata: Metadata }): boolean => metadata?.[pageKey] !== undefined

/** The refund that was asked for here; null for one that was made at Stripe. */
export const refundOf = ({ metadata }: { metadata: Metadata }): string | null => {
  const id = metadata?.[refundKey]
  return isId(id) ? id : null
}
