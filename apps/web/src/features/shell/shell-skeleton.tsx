import { Skeleton } from '../../ui/skeleton.tsx'
import './shell.css'

/** The frame, while it is read who is signed in. */
export function ShellSkeleton() {
  return (
    <div class="shell">
      <aside class="side" />
      <main>
        <div class="page-head" />
        <Skeleton rows={6} filter />
      </main>
    </div>
  )
}
