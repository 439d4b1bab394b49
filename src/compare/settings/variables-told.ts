import type { VariableRule, VariableRules } from './variable-rule.ts'
import { HOST, IRRELEVANT, irrelevant, UNUSED } from './variables-irrelevant.ts'

const harmless = (why: string, more: Omit<VariableRule, 'class' | 'why'> = {}): VariableRule => ({
  class: 'imposed-harmless',
  why,
  ...more,
})
const elsewhere = (check: string, why: string, more: Omit<VariableRule, 'class' | 'why'> = {}): VariableRule => ({
  class: 'elsewhere',
  check,
  why,
  ...more,
})

const TIER = 'Sized by the tier; speed, not meaning.'
const ENGINE = 'Kept by the platform for its storage; speed, not meaning.'
const SOURCE_ONLY = 'How binary logs are written; every replica reads either form.'

const LOGS = 'What the server logs hold.'

const HARMLESS: VariableRules = {
  activate_mandatory_roles: harmless('mandatory_roles is compared by itself.'),
  big_tables: harmless('Temporary tables on disk; speed, not meaning.'),
  character_set_filesystem: harmless('How names of files in LOAD DATA are read; clients of Azure have no files there.'),
  end_markers_in_json: harmless('How EXPLAIN is printed.'),
  explain_format: harmless('How EXPLAIN is printed.'),
  explain_json_format_version: harmless('How EXPLAIN is printed.'),
  gtid_executed_compression_period: harmless(SOURCE_ONLY),
  innodb_change_buffer_max_size: harmless(ENGINE),
  innodb_disable_sort_file_cache: harmless(ENGINE),
  innodb_fsync_threshold: harmless(ENGINE),
  innodb_native_foreign_keys: harmless('Which layer enforces foreign keys; the rule is the same.'),
  innodb_optimize_fulltext_only: harmless('What OPTIMIZE TABLE does.'),
  innodb_replication_delay: harmless(ENGINE),
  log_bin_use_v1_row_events: harmless(SOURCE_ONLY),
  max_error_count: harmless('How many warnings of a statement SHOW WARNINGS keeps.'),
  max_length_for_sort_data: harmless('Choice of plans.'),
  max_relay_log_size: harmless(TIER),
  max_seeks_for_key: harmless('Choice of plans.'),
  metadata_locks_cache_size: harmless(TIER),
  metadata_locks_hash_instances: harmless(TIER),
  min_examined_row_limit: harmless(LOGS),
  multi_range_count: harmless('Choice of plans.'),
  replication_optimize_for_static_plugin_config: harmless(SOURCE_ONLY),
  replication_sender_observe_commit_only: harmless(SOURCE_ONLY),
  sql_log_off: harmless(LOGS),
  sql_warnings: harmless('Whether an INSERT of one row prints its warnings.'),
  temptable_use_mmap: harmless(TIER),
  terminology_use_previous: harmless('Words in SHOW and in performance_schema.'),
  transaction_write_set_extraction: harmless(SOURCE_ONLY),
  back_log: harmless(TIER),
  binlog_cache_size: harmless(TIER),
  binlog_checksum: harmless(SOURCE_ONLY),
  binlog_order_commits: harmless(SOURCE_ONLY),
  binlog_row_metadata: harmless(SOURCE_ONLY),
  binlog_row_value_options: harmless(SOURCE_ONLY),
  binlog_rows_query_log_events: harmless(SOURCE_ONLY),
  binlog_transaction_compression: harmless(SOURCE_ONLY),
  default_table_encryption: harmless('Azure encrypts the storage below the server.'),
  disabled_storage_engines: harmless(
    'Azure offers InnoDB and MEMORY alone; the schema checks compare each table’s engine.',
    {
      as: 'words',
    },
  ),
  eq_range_index_dive_limit: harmless('Choice of plans.'),
  general_log: harmless('Server log; on Azure it goes to diagnostic settings.'),
  histogram_generation_max_mem_size: harmless(TIER),
  information_schema_stats_expiry: harmless('Age of statistics in information_schema.'),
  innodb_adaptive_hash_index: harmless(ENGINE),
  innodb_autoinc_lock_mode: harmless(
    'A single INSERT still gets consecutive ids; those of INSERT … SELECT may have gaps. Safe with row-based logging.',
  ),
  innodb_buffer_pool_size: harmless(TIER),
  innodb_change_buffering: harmless(ENGINE),
  innodb_checksum_algorithm: harmless(ENGINE),
  innodb_doublewrite: harmless('Azure’s storage writes pages whole.'),
  innodb_file_per_table: harmless('Fixed by Azure; where pages lie, not what they hold.'),
  innodb_flush_method: harmless(ENGINE),
  innodb_flush_neighbors: harmless(ENGINE),
  innodb_io_capacity: harmless(TIER),
  innodb_io_capacity_max: harmless(TIER),
  innodb_log_buffer_size: harmless(TIER),
  innodb_log_file_size: harmless(TIER),
  innodb_online_alter_log_max_size: harmless(TIER),
  innodb_open_files: harmless(TIER),
  innodb_page_cleaners: harmless(TIER),
  innodb_print_all_deadlocks: harmless('What the error log holds.'),
  innodb_purge_threads: harmless(TIER),
  innodb_read_io_threads: harmless(TIER),
  innodb_redo_log_capacity: harmless(TIER),
  innodb_sort_buffer_size: harmless(TIER),
  innodb_stats_persistent: harmless('Choice of plans.'),
  innodb_thread_concurrency: harmless(TIER),
  innodb_write_io_threads: harmless(TIER),
  internal_tmp_mem_storage_engine: harmless(ENGINE, { was: ['internal_tmp_disk_storage_engine'] }),
  join_buffer_size: harmless(TIER),
  log_output: harmless('Where slow and general logs go.'),
  log_queries_not_using_indexes: harmless('What the slow log holds.'),
  log_timestamps: harmless('Zone of the time stamps in the error log.'),
  long_query_time: harmless('What the slow log holds.'),
  max_binlog_size: harmless(TIER),
  max_heap_table_size: harmless(TIER),
  open_files_limit: harmless(TIER),
  optimizer_switch: harmless('Choice of plans; versions differ in what they know.', { as: 'words' }),
  partial_revokes: harmless('How privileges are kept; the account checks read what results.'),
  performance_schema: harmless('Off on small Azure tiers; monitoring loses statement detail.'),
  range_optimizer_max_mem_size: harmless('Choice of plans.'),
  read_buffer_size: harmless(TIER),
  read_rnd_buffer_size: harmless(TIER),
  restrict_fk_on_non_standard_key: harmless(
    '8.4 refuses new foreign keys to columns without a unique key (error 6125).',
    {
      absent: 'OFF',
    },
  ),
  show_gipk_in_create_table_and_information_schema: harmless('Whether dumps show generated keys.', { absent: 'ON' }),
  skip_name_resolve: harmless('Accounts that name a host by name do not match; use addresses or %.'),
  slow_query_log: harmless('Server log; on Azure it goes to diagnostic settings.'),
  sort_buffer_size: harmless(TIER),
  table_definition_cache: harmless(TIER),
  table_open_cache: harmless(TIER),
  table_open_cache_instances: harmless(TIER),
  temptable_max_mmap: harmless(TIER),
  temptable_max_ram: harmless(TIER),
  thread_cache_size: harmless(TIER),
  thread_handling: harmless('Azure may use a thread pool.'),
  thread_stack: harmless(TIER),
  tmp_table_size: harmless(TIER),
  xa_detach_on_prepare: harmless('The OMS uses no XA transactions.'),
}

const ELSEWHERE: VariableRules = {
  authentication_policy: elsewhere('settings/accounts', 'Plug-in of each account.', {
    was: ['default_authentication_plugin'],
  }),
  binlog_expire_logs_seconds: elsewhere('settings/binlog', 'Retention.', { was: ['expire_logs_days'] }),
  binlog_format: elsewhere('settings/binlog', 'Format.'),
  binlog_row_image: elsewhere('settings/binlog', 'Row image.'),
  enforce_gtid_consistency: elsewhere('settings/binlog', 'GTID.'),
  gtid_mode: elsewhere('settings/binlog', 'GTID.'),
  log_bin: elsewhere('settings/binlog', 'Whether there is a log.'),
  character_set_client: elsewhere('settings/charset', 'Connection default.'),
  character_set_connection: elsewhere('settings/charset', 'Connection default.'),
  character_set_database: elsewhere('settings/charset', 'Asked of each database.'),
  character_set_results: elsewhere('settings/charset', 'Connection default.'),
  character_set_server: elsewhere('settings/charset', 'Server default.'),
  collation_connection: elsewhere('settings/charset', 'Connection default.'),
  collation_database: elsewhere('settings/charset', 'Asked of each database.'),
  collation_server: elsewhere('settings/charset', 'Server default.'),
  default_collation_for_utf8mb4: elsewhere('settings/charset', 'Default collation.'),
  event_scheduler: elsewhere('settings/event-scheduler', 'Depends on the phase.'),
  lower_case_file_system: elsewhere('settings/identifier-case', 'Follows the file system.'),
  lower_case_table_names: elsewhere('settings/identifier-case', 'Depends on the names in use.'),
  sql_generate_invisible_primary_key: elsewhere('settings/invisible-keys', 'Depends on tables without a key.'),
  sql_mode: elsewhere('settings/sql-mode', 'Global and as Rails sets it.'),
  system_time_zone: elsewhere('settings/time-zone', 'UTC.'),
  time_zone: elsewhere('settings/time-zone', 'UTC.'),
  require_secure_transport: elsewhere('settings/tls', 'Enforced and measured.'),
  tls_version: elsewhere('settings/tls', 'Measured.'),
  version: elsewhere('settings/version', 'Upgrade path.'),
  max_connections: elsewhere('capacity/connections', 'Set against the pods.'),
  gtid_executed: elsewhere('replication/gtid', 'Transactions.'),
  gtid_purged: elsewhere('replication/gtid', 'Transactions.'),
  read_only: elsewhere('replication/read-only', 'Depends on the phase.'),
  super_read_only: elsewhere('replication/read-only', 'Depends on the phase.'),
  innodb_read_only: elsewhere('replication/read-only', 'Depends on the phase.'),
}

export const TOLD: VariableRules = { ...HARMLESS, ...ELSEWHERE, ...IRRELEVANT, ...UNUSED }

/** Families whose members need no rule of their own. */
export const FAMILIES: readonly { pattern: RegExp; rule: VariableRule }[] = [
  { pattern: /(_dir|_dirs|_path|_basename|_index|_file_path)$/, rule: irrelevant(HOST) },
  { pattern: /^(ssl_|admin_|tls_)/, rule: elsewhere('settings/tls', 'Seen by the handshake.') },
  {
    pattern: /^(have_|version_|myisam_|key_|delay|ft_|query_cache|concurrent_insert|bulk_insert|flush)/,
    rule: irrelevant('Not used by InnoDB tables, or a name.'),
  },
  {
    pattern: /^(performance_schema_|optimizer_trace|profiling|innodb_monitor_|max_digest_length|session_track_)/,
    rule: irrelevant('Instruments.'),
  },
  {
    pattern: /^(caching_sha2_password_|sha256_password_|validate_password|password_|connection_control)/,
    rule: irrelevant('Rules for new passwords; the accounts exist already.'),
  },
  {
    pattern:
      /^(relay_log|replica_|slave_|rpl_|sync_(master|source|relay)|master_|source_|skip_(slave|replica)|sql_(slave|replica)_skip)/,
    rule: harmless('How a replica works; the replication checks read its state.'),
  },
  {
    pattern:
      /^(innodb_(buffer_pool|adaptive|stats|spin|sync|log|purge|undo|compression|cmp|numa|old_blocks|max_dirty|flush|lru|doublewrite|ft_|random_read|read_ahead|temp_|use_|redo_log_|parallel|ddl_|api_|max_purge|max_undo|rollback_segments|concurrency|commit_conc|thread_sleep|idle|dedicated|fast_shutdown|fill_factor|print|status|extend|autoextend|segment|validate|data_))/,
    rule: harmless(ENGINE),
  },
  {
    pattern:
      /^(binlog_|max_binlog_|log_(slow|statements|throttle|error|raw)|slow_launch|large_|locked_in|table_open|tablespace_|schema_definition|stored_program|host_cache|select_into|set_operations|transaction_(alloc|prealloc)|query_(alloc|prealloc)|range_alloc|preload|net_(buffer|retry)|optimizer_|generated_random|protocol_comp|connection_memory|global_connection)/,
    rule: harmless(TIER),
  },
  {
    pattern:
      /^(aurora_|rds_|azure_|audit_log|rewriter_|keyring_|mysqlx_|group_replication_|mecab_|loose_|secondary_engine|external_table|thread_pool_|admin_)/,
    rule: irrelevant('Belongs to a plug-in or a platform.'),
  },
]
