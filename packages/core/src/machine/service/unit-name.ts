import { unitPattern, unitProblem, unitRule } from '@gatehouse/hosts/service/unit-name'
import { z } from 'zod'

/** A service's name, as it is looked for. */
export const unitName = z.string().regex(unitPattern, unitRule)

/** So many services of a server can be chosen. */
export const mostUnits = 50

/** The services of a server that may be restarted: in order, each once, and none that the server or the way to it stands on. */
export const chosenUnits = z
  .array(
    z.string().superRefine((unit, context) => {
      const problem = unitProblem(unit)
      if (problem !== null) context.addIssue({ code: 'custom', message: problem })
    }),
  )
  .max(mostUnits, `Choose at most ${mostUnits} services.`)
  .transform((units) => [...new Set(units)].sort())
