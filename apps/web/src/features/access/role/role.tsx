import type { Role as RoleName } from '@gatehouse/core/access/roles'
import './role.css'

/** A role: a tinted word. */
export function Role(props: { role: RoleName }) {
  return <span class={`role ${props.role}`}>{props.role}</span>
}
