import type { Seller } from '@gatehouse/core/billing/view'
import { type Env, WrongEnvironment } from './env.ts'

/**
 * Who sells plans: as the file says, the demo's company in the demo, else nobody.
 * @throws WrongEnvironment where the file cannot be read, or says too little
 */
export async function sellerOf({ sellerFile, takesDemoPayments }: Env): Promise<Seller | null> {
  if (sellerFile !== undefined) {
    const { parseSeller } = await import('@gatehouse/core/billing/invoice/seller')
    const { readFile } = await import('node:fs/promises')
    const text = await readFile(sellerFile, 'utf8').catch((error: Error) => {
      throw new WrongEnvironment(
        `BILLING_SELLER is ${JSON.stringify(sellerFile)}, which cannot be read: ${error.message}.`,
      )
    })
    try {
      return parseSeller(text)
    } catch (error) {
      throw new WrongEnvironment(error instanceof Error ? error.message : String(error))
    }
  }
  if (!takesDemoPayments) return null
  const { demoSeller } = await import('@gatehouse/core/billing/invoice/demo-seller')
  return demoSeller
}
