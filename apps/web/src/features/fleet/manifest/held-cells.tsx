import { State } from '../../../ui/state.tsx'
import { heldInWords, type LoginKeyRow } from './login-rows.ts'
import css from './manifest.module.css'

/** Two cells: whether something should be there, and whether it is. */
export function HeldCells(props: Pick<LoginKeyRow, 'wanted' | 'held'>) {
  const held = () => heldInWords[props.held]
  return (
    <>
      <td class={css.wantedKeys} data-label="Should be there" classList={{ faint: !props.wanted }}>
        {props.wanted ? 'yes' : 'no'}
      </td>
      <td data-label="Is there" classList={{ faint: held().tone === 'none' }}>
        <State tone={held().tone}>{held().words}</State>
      </td>
    </>
  )
}
