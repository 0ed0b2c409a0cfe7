import type { PayPalApi } from './paypal-api.ts'
import { PayPalFailure } from './paypal-failure.ts'

/** What an app needs, and what PayPal's page of the app calls it. */
const features = {
  'https://uri.paypal.com/services/vault/payment-tokens/readwrite': 'Save payment methods',
  'https://uri.paypal.com/services/reporting/search/read': 'Transaction search',
  'https://uri.paypal.com/services/disputes/read-seller': 'Customer disputes',
}

/** What is wrong with our app at PayPal, in a line; nothing, where it can be worked with. */
export async function checkPayPal(api: PayPalApi): Promise<string | null> {
  try {
    const scopes = await api.scopes()
    const missing = Object.entries(features).find(([scope]) => !scopes.includes(scope))
    return missing
      ? `The app of PAYPAL_CLIENT_ID lacks “${missing[1]}”. Switch it on at developer.paypal.com.`
      : null
  } catch (error) {
    if (error instanceof PayPalFailure && error.status === 401)
      return 'PayPal does not take PAYPAL_CLIENT_ID with PAYPAL_CLIENT_SECRET. Take both from the same app, and PAYPAL_MODE as the app’s.'
    return `PayPal could not be asked about PAYPAL_CLIENT_ID: ${error instanceof Error ? error.message : 'no answer'}`
  }
}
