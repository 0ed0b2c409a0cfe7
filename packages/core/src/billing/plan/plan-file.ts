import { z } from 'zod'
import { Invalid, type Issue } from '../../access/errors.ts'
import { type Plan, plan } from './plan.ts'

const plans = z
  .array(plan, 'A plan file must be a list of plans: [{"slug": "team", …}].')
  .min(1, 'There are no plans in this file.')
  .max(200, 'A plan file can have at most 200 plans.')
  .superRefine((all, context) => {
    all.forEach(({ slug }, at) => {
      const first = all.findIndex((other) => other.slug === slug)
      if (first < at)
        context.addIssue({
          code: 'custom',
          path: [at, 'slug'],
          message: `[${first}] already has this short name.`,
        })
    })
  })

/**
 * The plans of a plan file, which is JSON, as plan-file-help.ts shows it.
 * @throws Invalid with an issue for each thing that is wrong, whose path is that into the JSON: '[1].prices.EUR'
 */
export function parsePlanFile(text: string): Plan[] {
  const read = plans.safeParse(readJson(text))
  if (read.success) return read.data
  throw new Invalid(read.error.issues.flatMap(issuesOf))
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Invalid([
      { path: [], message: `This isn’t JSON: ${error instanceof Error ? error.message : ''}` },
    ])
  }
}

// a key that is not known is shown where it stands, and not where it is missed
function issuesOf(issue: z.core.$ZodIssue): Issue[] {
  const paths =
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path]
  return paths.map((path) => ({
    path: path.length > 0 ? [z.core.toDotPath(path)] : [],
    message: issue.message,
  }))
}
