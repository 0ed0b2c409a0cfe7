import { type Component, lazy } from 'solid-js'

/** A component that is read when it is first shown. */
export function lazily<Props extends object>(load: () => Promise<Component<Props>>) {
  return lazy(async () => ({ default: await load() }))
}
