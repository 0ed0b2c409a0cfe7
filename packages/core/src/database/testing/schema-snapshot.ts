import type pg from 'pg'

const here = `= 'gatehouse'::regnamespace`
const grantsOf = (acl: string, kind: string, owner: string) => `coalesce((
  select string_agg(format('%s: %s', grantee, privileges), '; ' order by grantee) from (
    select coalesce(r.rolname, 'public') as grantee, string_agg(lower(privilege_type), ', ' order by privilege_type) as privileges
    from aclexplode(coalesce(${acl}, acldefault('${kind}', ${owner}))) left join pg_roles r on r.oid = grantee
    where grantee <> ${owner} group by 1) granted), 'nobody')`

/** Each answers lines, sorted by names: tables that were changed have their columns in another order than new ones. */
const parts: [title: string, sql: string][] = [
  [
    'columns',
    `select format('%s.%s %s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
       case when a.attnotnull then ' not null' else '' end, coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), ''))
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
     where c.relnamespace ${here} and c.relkind in ('r', 'p', 'v', 'm') order by c.relname, a.attname`,
  ],
  [
    'constraints',
    // not-null constraints have names of their own from PostgreSQL 18 on; the columns tell of them
    `select format('%s.%s %s', r.relname, c.conname, pg_get_constraintdef(c.oid))
     from pg_constraint c join pg_class r on r.oid = c.conrelid
     where c.connamespace ${here} and c.contype <> 'n' order by r.relname, c.conname`,
  ],
  ['indexes', `select indexdef from pg_indexes where schemaname = 'gatehouse' order by tablename, indexname`],
  [
    'row security',
    `select format('%s %s%s', relname, case when relrowsecurity then 'confined' else 'open' end,
       case when relforcerowsecurity then ', its owner too' else '' end)
     from pg_class where relnamespace ${here} and relkind in ('r', 'p') order by relname`,
  ],
  [
    'policies',
    `select format('%s.%s %s for %s to %s using %s check %s', tablename, policyname, lower(permissive), lower(cmd),
       array_to_string(roles, ', '), coalesce(qual, '-'), coalesce(with_check, '-'))
     from pg_policies where schemaname = 'gatehouse' order by tablename, policyname`,
  ],
  [
    'triggers',
    `select pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = t.tgrelid
     where c.relnamespace ${here} and not t.tgisinternal order by c.relname, t.tgname`,
  ],
  [
    'functions',
    `select format('%s(%s) returns %s, %s %s%s, %s; body %s; may run it: %s', p.proname, pg_get_function_arguments(p.oid),
       pg_get_function_result(p.oid), (select l.lanname from pg_language l where l.oid = p.prolang),
       case p.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end,
       case when p.prosecdef then ', security definer' else '' end, coalesce(array_to_string(p.proconfig, ' '), 'no settings'),
       left(encode(sha256(convert_to(coalesce(pg_get_function_sqlbody(p.oid), p.prosrc), 'UTF8')), 'hex'), 16),
       ${grantsOf('p.proacl', 'f', 'p.proowner')})
     from pg_proc p where p.pronamespace ${here} order by p.proname, p.pronargs`,
  ],
  [
    'grants on tables',
    `select format('%s %s', c.relname, ${grantsOf('c.relacl', 'r', 'c.relowner')})
     from pg_class c where c.relnamespace ${here} and c.relkind in ('r', 'p', 'v', 'm', 'S') order by c.relname`,
  ],
  [
    'grants on columns',
    `select format('%s.%s %s', c.relname, a.attname, ${grantsOf('a.attacl', 'c', 'c.relowner')})
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace ${here} and a.attacl is not null order by c.relname, a.attname`,
  ],
  [
    'grants on the schema',
    `select format('%s %s', n.nspname, ${grantsOf('n.nspacl', 'n', 'n.nspowner')})
     from pg_namespace n where n.nspname = 'gatehouse'`,
  ],
]

/** The schema as the catalog tells it, function bodies by their hash. */
export async function schemaSnapshot(owner: pg.Pool): Promise<string> {
  const texts: string[] = []
  for (const [title, sql] of parts) {
    const { rows } = await owner.query<string[]>({ text: sql, rowMode: 'array' })
    texts.push(`## ${title}\n${rows.map(([line = '']) => `${line.replace(/\s+/g, ' ')}\n`).join('')}`)
  }
  return texts.join('\n')
}
