import { type Role as RoleName, roleHolds, roleMeans, roles } from '@gatehouse/core/access/roles'
import { RadioGroup } from '../../../ui/radio-group.tsx'
import { Role } from './role.tsx'

/** The roles that are given directly; ownership is offered and has to be accepted. */
const givenRoles = roles.filter((role) => !roleHolds(role, 'team:manage'))

interface RoleChoiceProps {
  value: RoleName
  onInput: (role: RoleName) => void
}

export function RoleChoice(props: RoleChoiceProps) {
  const options = givenRoles.map((role) => ({
    value: role,
    label: <Role role={role} />,
    hint: roleMeans[role],
  }))
  return <RadioGroup label="Role" value={props.value} options={options} onInput={props.onInput} />
}
