import * as Kobalte from '@kobalte/core/tooltip'
import { createSignal } from 'solid-js'
import { exactTime } from './time.ts'
import './exact-time.css'

interface ExactTimeProps {
  /** ISO 8601. */
  at: string
  words: string
  /** Whether it is shown at once: a finger has asked for it. */
  open: boolean
}

/** A moment in words, over which the exact one is shown. */
export default function ExactTime(props: ExactTimeProps) {
  const [open, setOpen] = createSignal(props.open)
  const toggle = () => {
    const next = !open()
    // a press takes every tooltip away first
    queueMicrotask(() => setOpen(next))
  }
  return (
    <Kobalte.Root open={open()} onOpenChange={setOpen} openDelay={300} closeDelay={0} gutter={4}>
      <Kobalte.Trigger as="time" datetime={props.at} onClick={toggle}>
        {props.words}
      </Kobalte.Trigger>
      <Kobalte.Portal>
        <Kobalte.Content class="tooltip mono">{exactTime(props.at)}</Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte.Root>
  )
}
