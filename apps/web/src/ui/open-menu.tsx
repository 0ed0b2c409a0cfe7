import * as Kobalte from '@kobalte/core/dropdown-menu'
import { For } from 'solid-js'
import type { MenuEntry, MenuProps } from './menu-props.ts'

/** The menu once it is used; it begins open. */
export default function OpenMenu(props: MenuProps) {
  let chosen: (() => void) | undefined
  // Done after the menu has given its focus back, so that a dialog can return it there too.
  const doChosen = () => {
    const act = chosen
    chosen = undefined
    if (act) queueMicrotask(act)
  }
  return (
    <Kobalte.Root defaultOpen gutter={4} placement="bottom-end">
      <Kobalte.Trigger class={props.triggerClass ?? 'button quiet'} aria-label={props.label}>
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
