/** Who sells: what every invoice says of its issuer. See invoice/seller.ts for how it is checked. */
export interface Seller {
  legalName: string
  address: string[]
  postcode: string
  city: string
  country: string
  vatId: string
  email: string
  bank?: { name: string; iban: string; bic?: string | undefined } | undefined
  register?: string | undefined
}
