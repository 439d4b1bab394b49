import type { VariableRule, VariableRules } from './variable-rule.ts'

export const irrelevant = (why: string): VariableRule => ({ class: 'irrelevant', why })

const REMOVED = 'Of an old version, of the server itself, or of accounts and engines that do not matter to statements.'

export const HOST = 'Name, path or identity of the host.'

export const IRRELEVANT: VariableRules = Object.fromEntries(
  [
    ...['basedir', 'bind_address', 'build_id', 'datadir', 'general_log_file', 'hostname', 'init_file', 'init_replica'],
    ...['init_slave', 'innodb_directories', 'innodb_tmpdir', 'innodb_undo_directory', 'license', 'log_bin_basename'],
    ...[
      'log_bin_index',
      'log_error',
      'pid_file',
      'plugin_dir',
      'port',
      'report_host',
      'report_password',
      'report_port',
    ],
    ...[
      'report_user',
      'secure_file_priv',
      'server_id',
      'server_memory',
      'server_uuid',
      'slow_query_log_file',
      'socket',
    ],
    ...['tmpdir', 'innodb_version', 'interactive_timeout', 'protocol_version', 'gtid_owned', 'large_page_size'],
  ].map((name) => [name, irrelevant(HOST)]),
)

/** Of old versions, of the server's own files, and of engines and account rules that do not matter here. */
export const UNUSED: VariableRules = Object.fromEntries(
  [
    ...['avoid_temporal_upgrade', 'date_format', 'datetime_format', 'ignore_builtin_innodb', 'innodb_checksums', 'new'],
    ...[
      'innodb_file_format',
      'innodb_file_format_check',
      'innodb_file_format_max',
      'innodb_support_xa',
      'max_tmp_tables',
    ],
    ...['innodb_force_load_corrupted', 'keep_files_on_create', 'max_delayed_threads', 'max_insert_delayed_threads'],
    ...['log_builtin_as_identified_by_password', 'log_syslog', 'log_syslog_facility', 'log_syslog_include_pid'],
    ...['log_syslog_tag', 'log_warnings', 'old_passwords', 'rbr_exec_mode', 'secure_auth', 'show_compatibility_56'],
    ...['show_create_table_verbosity', 'show_old_temporals', 'skip_external_locking', 'skip_networking', 'sync_frm'],
    ...[
      'time_format',
      'auto_generate_certs',
      'character_set_system',
      'check_proxy_users',
      'container_aware',
      'core_file',
    ],
    ...['create_admin_listener_thread', 'disconnect_on_expired_password', 'enable_secondary_engine_statistics'],
    ...['mysql_native_password_proxy_users', 'persist_only_admin_x509_subject', 'persisted_globals_load'],
    ...['persist_sensitive_variables_in_plaintext', 'print_identified_with_as_hex', 'server_id_bits'],
  ].map((name) => [name, irrelevant(REMOVED)]),
)
