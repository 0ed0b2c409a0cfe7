import type { PaypalPaymentToken } from '@paypal/paypal-server-sdk'
import type { ProviderMethod } from '../provider.ts'
import type { PayPalApi } from './paypal-api.ts'
import { PayPalFailure } from './paypal-failure.ts'

/** Begins an agreement to charge a PayPal account while nobody is there (Payment Method Tokens, v3). */
export async function startAgreement(
  api: PayPalApi,
  { returnUrl, cancelUrl }: { returnUrl: string; cancelUrl: string },
): Promise<{ redirectUrl: string; reference: string }> {
  const { id, links = [] } = await api.call('begin an agreement', ({ sdk, vault }) =>
    vault.createSetupToken({
      body: {
        paymentSource: {
          paypal: {
            usageType: sdk.PaypalPaymentTokenUsageType.Merchant,
            usagePattern: sdk.UsagePattern.SubscriptionPrepaid,
            // the same person may pay for several accounts, each with an agreement of its own
            permitMultiplePaymentTokens: true,
            experienceContext: {
              returnUrl,
              cancelUrl,
              shippingPreference: sdk.ExperienceContextShippingPreference.NoShipping,
            },
          },
        },
      },
    }),
  )
  const redirectUrl = links.find(({ rel }) => rel === 'approve')?.href
  if (!id || !redirectUrl) throw new Error('PayPal’s setup token has no page to go on at.')
  return { redirectUrl, reference: id }
}

/**
 * What came of it: null while nothing can be charged. Finished twice, also at once, it is the same agreement: its request has the setup token's
 * id. That there is one is looked up, and not believed.
 */
export async function finishAgreement(api: PayPalApi, setup: string): Promise<ProviderMethod | null> {
  try {
    const { id } = await api.call('finish an agreement', ({ sdk, vault }) =>
      vault.createPaymentToken({
        body: { paymentSource: { token: { id: setup, type: sdk.VaultTokenRequestType.SetupToken } } },
        paypalRequestId: setup,
      }),
    )
    return id ? await findAgreement(api, id) : null
  } catch (error) {
    // not approved, run out, or unknown there
    if (error instanceof PayPalFailure && (error.status === 404 || error.status === 422)) return null
    throw error
  }
}

/** An agreement that can be charged, or null. */
export async function findAgreement(api: PayPalApi, id: string): Promise<ProviderMethod | null> {
  try {
    const found = await api.call('look up an agreement', ({ vault }) => vault.getPaymentToken(id))
    const paypal = found.paymentSource?.paypal
    if (found.id !== id || !paypal) return null
    return { reference: id, label: labelOf(paypal), brand: 'PayPal', last4: null, expiresOn: null }
  } catch (error) {
    if (error instanceof PayPalFailure && (error.status === 404 || error.status === 422)) return null
    throw error
  }
}

/** 'PayPal ka…@example.com': enough to know the account by, and no address to write to. */
function labelOf({ emailAddress = '' }: PaypalPaymentToken): string {
  const [, name = '', domain = ''] = /^([^@]+)@([^@\s]{1,60})$/.exec(emailAddress) ?? []
  return domain ? `PayPal ${name.slice(0, name.length > 2 ? 2 : 1)}…@${domain}` : 'PayPal'
}
