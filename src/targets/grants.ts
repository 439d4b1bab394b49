/** Columns of `mysql.user` that tell who may do what, without password hashes. */
export const ACCOUNT_COLUMNS = [
  'User',
  'Host',
  'plugin',
  'account_locked',
  'password_expired',
  'max_user_connections',
  ...['Select', 'Insert', 'Update', 'Delete', 'Create', 'Drop', 'Reload', 'Process', 'References', 'Index', 'Alter'],
  ...['Create_tmp_table', 'Lock_tables', 'Execute', 'Repl_slave', 'Repl_client', 'Create_view', 'Show_view'],
  ...['Create_routine', 'Alter_routine', 'Event', 'Trigger', 'Super'],
].map((name) =>
  /^(User|Host|plugin|account_locked|password_expired|max_user_connections)$/.test(name) ? name : `${name}_priv`,
)

/** Tables of the system schema that hold privileges, without secrets. */
const PRIVILEGE_TABLES = [
  'db',
  'tables_priv',
  'columns_priv',
  'procs_priv',
  'global_grants',
  'role_edges',
  'default_roles',
]

/**
 * The account that the harness reads with: it can read the databases under comparison and what the server says of itself, and nothing else.
 * @param account as SQL, e.g. `'parity_reader'@'%'`
 */
export function readerGrants(
  account: string,
  databases: readonly string[],
  kind: 'rds' | 'azure-flexible' | 'self-managed',
): string[] {
  return [
    // SHOW_ROUTINE came with 8.0.20; on 5.7, GRANT SELECT ON mysql.proc in its place.
    `GRANT PROCESS, REPLICATION CLIENT ON *.* TO ${account}`,
    `GRANT SHOW_ROUTINE ON *.* TO ${account}`,
    ...databases.map((database) => `GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON \`${database}\`.* TO ${account}`),
    `GRANT SELECT ON performance_schema.* TO ${account}`,
    ...PRIVILEGE_TABLES.map((table) => `GRANT SELECT ON mysql.${table} TO ${account}`),
    `GRANT SELECT (${ACCOUNT_COLUMNS.join(', ')}) ON mysql.user TO ${account}`,
    ...(kind === 'rds' ? [`GRANT SELECT ON mysql.rds_configuration TO ${account}`] : []),
  ]
}
