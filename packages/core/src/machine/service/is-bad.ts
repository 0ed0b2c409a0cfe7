import type { SeenService } from './view.ts'

/** Whether somebody has to look at a service: it failed, fails again and again, or is not there. */
export const isBad = ({
  known,
  state,
  subState,
}: Pick<SeenService, 'known' | 'state' | 'subState'>): boolean =>
  !known || state === 'failed' || subState === 'auto-restart'
