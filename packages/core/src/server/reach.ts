import { roleHolds, roles } from '../access/roles.ts'

/** The roles whose members get a login on servers, as a literal for SQL. */
export const sshRoles = `'{${roles.filter((role) => roleHolds(role, 'server:ssh')).join(',')}}'`

/** SQL: whether the membership with this alias gives a login, at this moment, on the server whose id `server` is. */
export function reaches(membership: string, server: string): string {
  return `(is_active(${membership}) and ${membership}.role = any(${sshRoles})
    and (${membership}.server_ids is null or ${server} = any(${membership}.server_ids)))`
}

/** SQL: whether the key with this alias lets in at this moment. */
export function isLive(key: string): string {
  return `(${key}.expires_at is null or ${key}.expires_at > statement_timestamp())`
}
