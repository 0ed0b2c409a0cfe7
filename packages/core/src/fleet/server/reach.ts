import { roleHolds, roles } from '../../access/roles.ts'

/** The roles whose members get a login on servers. */
export const rolesWithLogin = roles.filter((role) => roleHolds(role, 'server:ssh'))

/** The same as a literal for SQL. */
export const sshRoles = `'{${rolesWithLogin.join(',')}}'`

/** SQL: whether the membership with this alias gives a login, at this moment, on the servers that it is not kept from. */
export function isLogin(membership: string): string {
  return `(is_active(${membership}) and ${membership}.role = any(${sshRoles}))`
}

/** SQL: the same on the server whose id `server` is. */
export function reaches(membership: string, server: string): string {
  return `(${isLogin(membership)}
    and (${membership}.server_ids is null or ${server} = any(${membership}.server_ids)))`
}

/** SQL: whether the key with this alias lets in at this moment. */
export function isLive(key: string): string {
  return `(${key}.expires_at is null or ${key}.expires_at > statement_timestamp())`
}

/** SQL: whether the membership with this alias has a line on servers that it reaches, for a key of its own or the gateway's. */
export function hasLines(membership: string): string {
  return `(exists (select from accounts g where g.id = ${membership}.account_id and g.gateway_public_key is not null)
    or exists (select from ssh_keys k where k.user_id = ${membership}.user_id and ${isLive('k')}))`
}
