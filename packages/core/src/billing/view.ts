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

/** Which ways to be paid are set up, and with what: secrets of the environment, kept in memory alone. */
export interface PaymentSettings {
  readonly stripe?: StripeSettings | undefined
  readonly paypal?: PayPalSettings | undefined
}

export interface StripeSettings {
  secretKey: string
  webhookSecret: string
  /** Where Stripe's API is asked instead, and how patiently: a stand-in of the tests. */
  api?:
    | {
        host: string
        port: number
        protocol: 'http' | 'https'
        timeout?: number
        maxNetworkRetries?: number
      }
    | undefined
}

export interface PayPalSettings {
  clientId: string
  clientSecret: string
  webhookId: string
  mode: 'sandbox' | 'live'
  /** Where its hosts are connected to instead, and whom to believe there: a stand-in of the tests. */
  api?: { port: number; ca: string } | undefined
}
