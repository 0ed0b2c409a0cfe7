import { Skeleton } from '../../ui/skeleton.tsx'
import css from './shell.module.css'

/** The frame, while it is read who is signed in. */
export function ShellSkeleton() {
  return (
    <div class={css.shell}>
      <aside class={css.side} />
      <main class={css.main}>
        <div class="page-head" />
        <Skeleton rows={6} filter />
      </main>
    </div>
  )
}
