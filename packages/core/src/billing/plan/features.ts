import type { PlanFeature } from '../../team/account/require-feature.ts'

/** What plans may have that others have not, and how it is called. Nothing is in it that keeps anyone safe: that is in every plan. */
export const features = {
  'api-keys': 'API keys for programs',
  'recording-search': 'Search in what recordings show',
} as const satisfies Record<PlanFeature, string>

export type Feature = PlanFeature
