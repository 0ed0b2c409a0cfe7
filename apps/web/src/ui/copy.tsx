import { createSignal, onCleanup } from 'solid-js'
import { Button } from './button.tsx'
import { copyText } from './copy-text.ts'
import { announce, toastFailure } from './toast.tsx'
import './copy.css'

interface CopyProps {
  /** What the text is, for those who cannot see it: "Invite link". */
  label: string
  text: string
}

/** A line of text for a machine, with a button that copies it. */
export function Copyable(props: CopyProps) {
  return (
    <div class="copyable">
      <input
        class="mono"
        readonly
        aria-label={props.label}
        value={props.text}
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton label={props.label} text={props.text} />
    </div>
  )
}

/** The same for several lines. */
export function CopyableBlock(props: CopyProps) {
  return (
    <figure class="copyable-block">
      <figcaption>
        <span class="soft">{props.label}</span>
        <CopyButton label={props.label} text={props.text} />
      </figcaption>
      <pre class="mono" tabindex="0">
        {props.text}
      </pre>
    </figure>
  )
}

/** A button that copies a text, and says so. */
export function CopyButton(props: CopyProps) {
  const [copied, setCopied] = createSignal(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => clearTimeout(timer))
  const copy = async () => {
    if (!(await copyText(props.text))) {
      toastFailure(
        `${props.label} wasn’t copied: your browser doesn’t allow it. Select the text and copy it yourself.`,
      )
      return
    }
    announce(`${props.label} copied`)
    setCopied(true)
    clearTimeout(timer)
    timer = setTimeout(() => setCopied(false), 2000)
  }
  return (
    <Button onClick={copy} aria-label={`Copy ${props.label}`} class="copy-button">
      {copied() ? 'Copied' : 'Copy'}
    </Button>
  )
}
