import { State } from '../../../ui/state.tsx'
import { heldInWords, type LoginKeyRow } from './login-rows.ts'
import css from './manifest.module.css'

/** Two cells: whether something is expected, and whether it is there. */
export function HeldCells(props: Pick<LoginKeyRow, 'wanted' | 'held'>) {
  const held = () => heldInWords[props.held]
  return (
    <>
      <td class={css.wantedKeys} data-label="Expected" classList={{ faint: !props.wanted }}>
        {props.wanted ? 'yes' : 'no'}
      </td>
      <td data-label="On the server" classList={{ faint: held().tone === 'none' }}>
        <State tone={held().tone}>{held().words}</State>
      </td>
    </>
  )
}
