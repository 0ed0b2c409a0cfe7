import { State } from '../../../ui/state.tsx'
import { heldInWords, type LoginKeyRow } from './login-rows.ts'

/** Two cells: whether something should be there, and whether it is. */
export function HeldCells(props: Pick<LoginKeyRow, 'wanted' | 'held'>) {
  const held = () => heldInWords[props.held]
  return (
    <>
      <td data-label="Should be there" classList={{ faint: !props.wanted }}>
        {props.wanted ? 'yes' : 'no'}
      </td>
      <td data-label="Is there" classList={{ faint: held().tone === 'none' }}>
        <State tone={held().tone}>{held().words}</State>
      </td>
    </>
  )
}
