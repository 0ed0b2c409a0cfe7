/** What a trunk's secret is sealed with. */
export const trunkContext = (account: string, trunk: string) => `trunk-secret:${account}:${trunk}`
