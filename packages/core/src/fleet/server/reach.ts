import { roleHolds, roles } from '../../access/roles.ts'

/** The roles whose members get a login on servers. */
export const rolesWithLogin = roles.filter((role) => roleHolds(role, 'server:ssh'))

/** The same as a literal for SQL. */
export const sshRoles = `'{${rolesWithLogin.join(',')}}'`

/** SQL: whether the membership with this alias gives a login, at this moment, on the servers that it is not kept from. */
export function isLogin(membership: string): string {
  return `(is_active(${membership}) and ${membership}.role = any(${sshRoles}))`
}

/** SQL: whether the limit of the membership, or invite, with this alias lets in to the server with that one. */
export function isWithinLimit(limited: string, server: string): string {
  return `is_within_limit(${limited}.server_ids, ${limited}.server_labels, ${server}.id, ${server}.labels)`
}

/** SQL: whether the membership with this alias has no limit. */
export const isUnlimited = (membership: string) => `${membership}.server_ids is null`

/**
 * SQL: the members of one table that have a limit, each with each server of the other that it lets in to. It says what
 * {@link isWithinLimit} says, of all of them together: pair by pair it takes a hundred times as long.
 */
export function withinLimits(members: string, servers: string): string {
  // "is true", so that it is looked up: a plan that expects few servers would go through them for each place
  return `select p.account_id, p.server, p.login, p.user_id, p.email, p.expires_at
     from (select *, unnest(m.server_ids) as server from ${members} m where m.server_ids is not null) p
     where ((p.account_id, p.server) in (select s.account_id, s.id from ${servers} s)) is true
     union
     select m.account_id, s.id, m.login, m.user_id, m.email, m.expires_at
     from ${members} m join ${servers} s on s.account_id = m.account_id and s.labels && m.server_labels where m.server_ids is not null`
}

/** SQL: whether that membership gives a login on that server. */
export function reaches(membership: string, server: string): string {
  return `(${isLogin(membership)} and ${isWithinLimit(membership, server)})`
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
