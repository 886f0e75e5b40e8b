import type { Sql } from 'postgres';
import { DatabaseError } from './errors.ts';

/** A missing right, and the statement that grants it. */
type Missing = { what: string; grant: string };

/**
 * Refuses a role that may not bring the schema up to date: it needs the rights of a first start, and to own the tables if an
 * update has to change them.
 */
export async function checkRightsToMigrate(sql: Sql): Promise<void> {
  await refuseMissing(
    sql,
    await sql<Missing[]>`
      with names as (
        select current_database() as database, quote_ident(current_database()) as quoted_database,
          quote_ident(current_user) as role)
      select 'create schemas in the database ' || database as what,
        format('grant create on database %s to %s', quoted_database, role) as grant
      from names where not has_database_privilege(current_database(), 'create')
      union all
      select 'create tables in the schema public',
        case when to_regnamespace('public') is null then format('create schema public authorization %s', role)
          else format('grant usage, create on schema public to %s', role) end
      from names
      where to_regnamespace('public') is null or not has_schema_privilege('public', 'usage')
        or not has_schema_privilege('public', 'create')
      union all
      select 'change the table ' || relname || ', which belongs to ' || pg_get_userbyid(relowner),
        format('alter table public.%I owner to %s', relname, role)
      from names, pg_class
      where relnamespace = to_regnamespace('public') and relkind = 'r'
        and relname = any(string_to_array(${ourTables}, ',')) and not pg_has_role(relowner, 'usage')`,
  );
}

/** The tables of the schema; with a role that may not use one of them, a later statement would fail. */
const ourTables = [
  'store',
  'product',
  'sales_daily',
  'model_run',
  'run_alias',
  'scenario_plan',
  'showcase_workspace',
  'showcase_run',
  'showcase_event',
].join(',');

/** The only sequence that no column owns; identity columns need no right to their sequences. */
const ourSequence = 'registry_order';

/** Refuses a role that may not read the applied migrations, because the state of the schema is then unknown. */
export async function checkRightToReadMigrations(sql: Sql): Promise<void> {
  await refuseMissing(
    sql,
    await sql<Missing[]>`
      with names as (select quote_ident(current_user) as role)
      select 'read the table drizzle.__drizzle_migrations' as what,
        format('grant usage on schema drizzle to %1$s; grant select on drizzle.__drizzle_migrations to %1$s', role) as grant
      from names, pg_class
      where relnamespace = to_regnamespace('drizzle') and relname = '__drizzle_migrations'
        and not (has_schema_privilege(relnamespace, 'usage') and has_table_privilege(oid, 'select'))`,
  );
}

/** Refuses a role that may not use temporary tables, the tables of the schema or its sequence. */
export async function checkRightsToServe(sql: Sql): Promise<void> {
  await refuseMissing(
    sql,
    await sql<Missing[]>`
      with names as (select current_database() as database, quote_ident(current_user) as role)
      select 'create temporary tables in the database ' || database as what,
        format('grant temporary on database %I to %s', database, role) as grant
      from names where not has_database_privilege(current_database(), 'temporary')
      union all
      select 'use the schema public', format('grant usage on schema public to %s', role)
      from names where not has_schema_privilege('public', 'usage')
      union all
      select 'read and write the table ' || relname,
        format('grant select, insert, update, delete on all tables in schema public to %s', role)
      from names, pg_class
      where relnamespace = to_regnamespace('public') and relkind = 'r' and relname = any(string_to_array(${ourTables}, ','))
        and not (has_table_privilege(oid, 'select') and has_table_privilege(oid, 'insert')
          and has_table_privilege(oid, 'update') and has_table_privilege(oid, 'delete'))
      union all
      select 'use the sequence ' || relname,
        format('grant usage on sequence public.%I to %s', relname, role)
      from names, pg_class
      where relnamespace = to_regnamespace('public') and relkind = 'S' and relname = ${ourSequence}
        and not has_sequence_privilege(oid, 'usage')`,
  );
}

async function refuseMissing(sql: Sql, missing: readonly Missing[]): Promise<void> {
  const [first] = missing;
  if (first === undefined) return;
  const [row] = await sql<{ role: string }[]>`select current_user as role`;
  const grants = [...new Set(missing.map(({ grant }) => grant))].join('; ');
  throw new DatabaseError(
    'DATABASE_RIGHTS',
    `the role ${row?.role} may not ${first.what}; as the owner of the database or a superuser run there: ${grants}`,
    { evidence: { missing: missing.length } },
  );
}
