import { TRPCClientError } from '@trpc/client'

interface Placed {
  path: (string | number)[]
}

/**
 * For a form whose fields are those of one part of what is sent: what is wrong with `part.name` is said at `name`. Throws again what it is
 * given, so placed.
 */
export function atOwnFields(part: string): (thrown: unknown) => never {
  return (thrown) => {
    const issues: unknown = thrown instanceof TRPCClientError ? thrown.data?.issues : undefined
    if (Array.isArray(issues))
      for (const issue of issues as Placed[]) if (issue.path[0] === part) issue.path = issue.path.slice(1)
    throw thrown
  }
}
