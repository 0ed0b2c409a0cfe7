import { type Plan, plan } from './plan.ts'

/** The plans of the demo, as a plan file would have them. */
export const demoPlans: readonly Plan[] = [
  {
    slug: 'starter',
    name: 'Starter',
    interval: 'month',
    prices: { EUR: 1900, USD: 1900, GBP: 1700, JPY: 3000 },
    included: { members: 3, servers: 5 },
    maximal: { members: 3, servers: 5, trunks: 2 },
    recordingDays: 30,
    features: [],
  },
  {
    slug: 'team',
    name: 'Team',
    interval: 'month',
    prices: { EUR: 4900, USD: 4900, GBP: 4300, JPY: 7900 },
    included: { members: 10, servers: 25 },
    maximal: { members: 50, servers: 200, trunks: 20 },
    extras: {
      members: { EUR: 400, USD: 400, GBP: 350, JPY: 650 },
      servers: { EUR: 150, USD: 150, GBP: 130, JPY: 240 },
    },
    recordingDays: null,
    features: ['api-keys', 'recording-search'],
  },
  {
    slug: 'fleet',
    name: 'Fleet',
    interval: 'month',
    prices: { EUR: 19_900, USD: 19_900, GBP: 17_500, JPY: 32_000 },
    included: { members: 50, servers: 250 },
    maximal: { members: null, servers: null, trunks: null },
    extras: {
      members: { EUR: 300, USD: 300, GBP: 260, JPY: 490 },
      servers: { EUR: 100, USD: 100, GBP: 90, JPY: 160 },
    },
    recordingDays: null,
    features: ['api-keys', 'recording-search'],
  },
].map((given) => plan.parse(given))
