import type { VariableRule, VariableRules } from './variable-rule.ts'

type More = Omit<VariableRule, 'class' | 'why'>

const equal = (why: string, more: More = {}): VariableRule => ({ class: 'must-equal', why, ...more })
const least = (why: string, more: More = {}): VariableRule => ({ class: 'at-least', why, ...more })
const danger = (safe: readonly string[], why: string, more: More = {}): VariableRule => ({
  class: 'imposed-dangerous',
  safe,
  why,
  ...more,
})

/** What a statement means. */
const MUST_EQUAL: VariableRules = {
  auto_increment_increment: equal('New ids take other steps.'),
  auto_increment_offset: equal('New ids start elsewhere.'),
  autocommit: equal('Without it a write is lost unless the client commits.'),
  automatic_sp_privileges: equal('Who creates a routine may not run it.'),
  block_encryption_mode: equal('AES_ENCRYPT and AES_DECRYPT answer otherwise.'),
  completion_type: equal('COMMIT chains or ends the connection.'),
  default_storage_engine: equal('Migrations create tables of another engine.'),
  default_tmp_storage_engine: equal('Temporary tables get another engine.'),
  default_week_format: equal('WEEK() answers otherwise.'),
  div_precision_increment: equal('Divisions answer with other digits.'),
  enable_cascade_triggers: equal('Triggers run, or not, on rows that a foreign key changes.', { absent: 'OFF' }),
  explicit_defaults_for_timestamp: equal('TIMESTAMP columns of migrations get other defaults and NULL rules.'),
  foreign_key_checks: equal('Orphans are accepted or refused.'),
  ft_boolean_syntax: equal('Full-text searches read their operators otherwise.'),
  init_connect: equal('Every session of an ordinary account starts with it.'),
  innodb_deadlock_detect: equal('Deadlocks end at once or at the lock time-out.', { absent: 'ON' }),
  innodb_default_row_format: equal('Migrations create tables whose index prefixes and rows have other limits.'),
  innodb_flush_log_at_trx_commit: equal('A commit survives a crash, or not.'),
  innodb_force_recovery: equal('Above 0 the server refuses writes or shows damaged pages.', { takes: 'restart' }),
  innodb_ft_enable_stopword: equal('Full-text searches find other rows.'),
  innodb_ft_max_token_size: equal('Full-text searches find other rows.', { takes: 'restart' }),
  innodb_ft_min_token_size: equal('Full-text searches find other rows.', { takes: 'restart' }),
  innodb_ft_server_stopword_table: equal('Full-text searches find other rows.'),
  innodb_ft_user_stopword_table: equal('Full-text searches find other rows.'),
  innodb_locks_unsafe_for_binlog: equal('Statements lock gaps between rows, or not.', {
    absent: 'OFF',
    takes: 'restart',
  }),
  innodb_lock_wait_timeout: equal('A blocked write fails sooner, or holds its connection longer (error 1205).'),
  innodb_page_size: equal('Rows and index keys have other size limits.', { takes: 'initialisation' }),
  innodb_rollback_on_timeout: equal('A lock time-out undoes the statement or the whole transaction.', {
    takes: 'restart',
  }),
  innodb_table_locks: equal('LOCK TABLES waits for other transactions, or not.'),
  lc_messages: equal('Error texts come in another language.'),
  lc_time_names: equal('DATE_FORMAT and DAYNAME answer in another language.'),
  lock_wait_timeout: equal('DDL that waits for a metadata lock fails sooner, or blocks the table longer.'),
  low_priority_updates: equal('Writes wait for reads.'),
  mandatory_roles: equal('Accounts gain or lose the rights of a role that all of them have.', {
    as: 'words',
    absent: '',
  }),
  max_sort_length: equal('Long texts sort by fewer bytes.'),
  ngram_token_size: equal('Full-text searches find other rows.', { takes: 'restart' }),
  offline_mode: equal('Ordinary accounts are turned away.', { absent: 'OFF' }),
  old: equal('Index hints count for fewer parts of a statement.', { absent: 'OFF', takes: 'restart' }),
  old_alter_table: equal('ALTER TABLE copies and locks where it would have run in place.'),
  skip_show_database: equal('SHOW DATABASES is refused without the privilege.', { takes: 'restart' }),
  sql_auto_is_null: equal('`WHERE id IS NULL` finds the last inserted row.'),
  sql_big_selects: equal('Joins over max_join_size are refused.'),
  sql_buffer_result: equal('Results are copied before they are sent.'),
  sql_notes: equal('Notes are counted as warnings, or not.'),
  sql_quote_show_create: equal('Schema dumps quote names, or not.'),
  sql_safe_updates: equal('UPDATE and DELETE without a key are refused (error 1175).'),
  sql_select_limit: equal('SELECT returns fewer rows without a word.'),
  sync_binlog: equal('A committed transaction is in the binary log after a crash, or not.'),
  table_encryption_privilege_check: equal('Creating a table with another encryption than the default is refused.', {
    absent: 'OFF',
  }),
  transaction_isolation: equal('Transactions see other rows and take other locks.', { was: ['tx_isolation'] }),
  transaction_read_only: equal('Every transaction is read-only unless it says otherwise.', { was: ['tx_read_only'] }),
  unique_checks: equal('Duplicates in secondary keys can get in.'),
  updatable_views_with_limit: equal('Updates of views without a key are refused, or not.'),
  windowing_use_high_precision: equal('Window functions answer with other digits.', { newFeature: true }),
}

/** Limits and permissions. */
const AT_LEAST: VariableRules = {
  activate_all_roles_on_login: least('Rights that come from roles do not count until the session sets the role.', {
    absent: 'OFF',
  }),
  connect_timeout: least('Clients on a slow path are refused during the handshake.'),
  connection_memory_limit: least('Statements with large results are ended (error 4082).', {
    absent: '18446744073709551615',
  }),
  cte_max_recursion_depth: least('Recursive queries stop early (error 3636).', { newFeature: true }),
  default_password_lifetime: least('The application’s password expires.', { unlimited: '0' }),
  global_connection_memory_limit: least('Statements are ended while others use much memory (error 4081).', {
    absent: '18446744073709551615',
  }),
  group_concat_max_len: least('GROUP_CONCAT cuts its answer with a warning only.'),
  innodb_ft_result_cache_limit: least('Full-text searches fail on many hits.'),
  innodb_large_prefix: least('Index keys of more than 767 bytes are refused.', { absent: 'ON' }),
  local_infile: least('LOAD DATA LOCAL is refused (error 3948).'),
  log_bin_trust_function_creators: least('Migrations cannot create triggers and functions (error 1419).'),
  log_replica_updates: least('What was replicated in is missing from backups by time and from replication back.', {
    was: ['log_slave_updates'],
    takes: 'restart',
  }),
  max_allowed_packet: least('Large statements and values are refused (error 1153).'),
  max_binlog_cache_size: least('Large transactions are refused (error 1197).'),
  max_connect_errors: least(
    'Hosts are locked out after fewer failed attempts (error 1129); many pods share an address.',
  ),
  max_execution_time: least('Long SELECTs are ended (error 3024).', { unlimited: '0' }),
  max_join_size: least('Large joins are refused (error 1104).'),
  max_points_in_geometry: least('Geometries are refused.', { absent: '65536' }),
  max_prepared_stmt_count: least('Prepared statements are refused (error 1461).'),
  max_sp_recursion_depth: least('Recursive procedures stop early (error 1456).'),
  max_user_connections: least('An account is turned away (error 1203).', { unlimited: '0' }),
  max_write_lock_count: least('Reads are let in front of waiting writes.'),
  net_read_timeout: least('Slow uploads are cut off.'),
  net_write_timeout: least('Slow readers of large results are cut off.'),
  parser_max_mem_size: least('Very long statements are refused.', { absent: '18446744073709551615' }),
  regexp_stack_limit: least('Regular expressions fail (error 3698).', { newFeature: true }),
  regexp_time_limit: least('Regular expressions fail (error 3699).', { newFeature: true }),
  replica_max_allowed_packet: least('Large row events stop the replication (error 1153).', {
    was: ['slave_max_allowed_packet'],
  }),
  wait_timeout: least('Idle connections of clients that set none of their own are dropped; Rails sets its own.'),
}

/** What Azure or a newer version may bring, and what it breaks. */
const DANGEROUS: VariableRules = {
  innodb_strict_mode: danger(
    ['OFF'],
    'Azure fixes it at ON: CREATE and ALTER TABLE with rows or options that the source lets pass are refused (error 1118, 1031).',
    {
      onAzure:
        'Azure lets nobody set it for the server: make the tables of the source fit (ROW_FORMAT=DYNAMIC, rows within the page), or SET SESSION innodb_strict_mode = OFF where such a table is restored or migrated. Replicated DDL runs under ON.',
    },
  ),
  replica_exec_mode: danger(['STRICT'], 'Replication passes over missing and duplicate rows without an error.', {
    was: ['slave_exec_mode'],
    evenIfEqual: true,
  }),
  replica_skip_errors: danger(['OFF'], 'Replication passes over failed statements.', {
    was: ['slave_skip_errors'],
    evenIfEqual: true,
    takes: 'restart',
  }),
  replica_type_conversions: danger([''], 'Replication may cut values to fit a narrower column without an error.', {
    was: ['slave_type_conversions'],
    evenIfEqual: true,
  }),
  sql_require_primary_key: danger(
    ['OFF'],
    'Migrations and restores of tables without a key are refused (error 3750).',
    {
      absent: 'OFF',
    },
  ),
}

export const JUDGED: VariableRules = { ...MUST_EQUAL, ...AT_LEAST, ...DANGEROUS }
