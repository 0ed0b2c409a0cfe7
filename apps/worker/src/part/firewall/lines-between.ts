import { differingLines } from '../lines-between.ts'

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '}')

/** Which lines stand in one table and not in the other. */
export const linesBetween = ({ expected, kernel }: { expected: string; kernel: string }) =>
  differingLines(linesOf(expected), linesOf(kernel))
