/** How often what is left to chance is tried: some times in each run of the tests, and as often as was promised with `npm run test:long`. */
export const howOften = (inEachRun: number, atLength: number): number =>
  process.env['GATEHOUSE_TEST_LONG'] ? atLength : inEachRun
