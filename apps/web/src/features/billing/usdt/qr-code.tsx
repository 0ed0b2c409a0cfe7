import { encode } from 'uqr'
import css from './qr-code.module.css'

interface QrCodeProps {
  /** What it says, for a camera. */
  text: string
  /** What it is, for who cannot see it. */
  label: string
}

/** A text as a QR code (ISO/IEC 18004), dark on light in both themes, as cameras need it. */
export function QrCode(props: QrCodeProps) {
  const code = () => encode(props.text, { ecc: 'M', border: 2 })
  const path = () =>
    code()
      .data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
      .join('')
  return (
    <svg
      class={css.code}
      role="img"
      aria-label={props.label}
      viewBox={`0 0 ${code().size} ${code().size}`}
      shape-rendering="crispEdges"
    >
      <path d={path()} />
    </svg>
  )
}
