import * as Kobalte from '@kobalte/core/dropdown-menu'
import { For, onMount } from 'solid-js'
import type { MenuEntry, MenuProps } from './menu-props.ts'

interface OpenMenuProps extends MenuProps {
  /** The key that asked for it; undefined for a press. */
  byKey: string | undefined
}

/** The menu once it is used; it begins open, and asked for by a key at its first entry, or its last. */
export default function OpenMenu(props: OpenMenuProps) {
  let trigger: HTMLButtonElement | undefined
  let chosen: (() => void) | undefined
  const { byKey } = props // as it was when it was first used
  onMount(() => byKey && trigger?.dispatchEvent(new KeyboardEvent('keydown', { key: byKey, bubbles: true })))
  // Done after the menu has given its focus back, so that a dialog can return it there too.
  const doChosen = () => {
    const act = chosen
    chosen = undefined
    if (act) queueMicrotask(act)
  }
  return (
    <Kobalte.Root defaultOpen={!byKey} modal={false} gutter={4} placement="bottom-end">
      <Kobalte.Trigger<'button'>
        class={props.triggerClass ?? 'button quiet'}
        aria-label={props.label}
        ref={(element: HTMLButtonElement) => (trigger = element)}
      >
        {props.trigger}
      </Kobalte.Trigger>
      <Kobalte.Portal>
        <Kobalte.Content class="menu" onCloseAutoFocus={doChosen}>
          {props.header}
          <For each={props.entries}>
            {(entry) => <Entry {...entry} onChoose={() => (chosen = entry.onSelect)} />}
          </For>
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte.Root>
  )
}

function Entry(entry: MenuEntry & { onChoose: () => void }) {
  return entry.href === undefined ? (
    <Kobalte.Item class="menu-entry" classList={{ danger: entry.danger ?? false }} onSelect={entry.onChoose}>
      {entry.label}
    </Kobalte.Item>
  ) : (
    // a place in the dashboard is gone to within the page; a file is the browser's affair
    <Kobalte.Item
      as="a"
      class="menu-entry"
      href={entry.href}
      download={entry.download ? '' : undefined}
      aria-current={entry.current ? 'true' : undefined}
      rel={entry.download ? 'external' : undefined}
      onKeyDown={followBySpace}
    >
      {entry.label}
    </Kobalte.Item>
  )
}

/** The space bar uses an entry of a menu, and does nothing to a link. */
function followBySpace(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  if (event.key === ' ') event.currentTarget.click()
}
