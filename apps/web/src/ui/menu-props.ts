import type { JSX } from 'solid-js'

export interface MenuEntry {
  label: JSX.Element
  danger?: boolean
  /** Either what a press does, or where it leads. */
  onSelect?: () => void
  href?: string
  current?: boolean
  /** For a link that is a file to keep. */
  download?: boolean
}

export interface MenuProps {
  label: string
  trigger: JSX.Element
  triggerClass?: string | undefined
  entries: MenuEntry[]
  header?: JSX.Element
}
