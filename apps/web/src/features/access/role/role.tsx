import type { Role as RoleName } from '@gatehouse/core/access/roles'
import css from './role.module.css'

/** A role: a tinted word. */
export function Role(props: { role: RoleName }) {
  return <span class={`${css.role} ${css[props.role]}`}>{props.role}</span>
}
