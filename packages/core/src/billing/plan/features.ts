/** What plans may have more of than others, and how it is called. Nothing is in it that keeps anyone safe: that is in every plan. */
export const features = {
  'api-keys': 'API keys for programs',
  ordering: 'Servers ordered from hosting providers',
  recipes: 'Recipes that set servers up',
  'recording-search': 'Search in what recordings show',
  'priority-support': 'Support within four hours',
} as const

export type Feature = keyof typeof features
