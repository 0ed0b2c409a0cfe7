import { State } from '../../ui/state.tsx'
import { heldInWords, type KeyRow } from './login-rows.ts'

/** Two cells: whether something should be there, and whether it is. */
export function Held(props: Pick<KeyRow, 'wanted' | 'held'>) {
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
