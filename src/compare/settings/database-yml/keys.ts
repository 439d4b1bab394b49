const TLS_COMMON = ['ssl', 'ssl_mode']
/** By mysql2's newest versions only; those before ignore them. */
const TLS_NEWER = [
  'tls_mode',
  'tls_key',
  'tls_cert',
  'tls_ca',
  'tls_capath',
  'tls_cipher',
  'tls_sni_name',
  'tls_passphrase',
]
/** Keys of TLS that the drivers read; any other is ignored without a word. After mysql2's client.rb and Trilogy's cext.c. */
export const TLS_KEYS: Readonly<Record<string, readonly string[]>> = {
  mysql2: [
    ...TLS_COMMON,
    'sslkey',
    'sslcert',
    'sslca',
    'sslcapath',
    'sslcipher',
    'sslverify',
    'tls_version',
    ...TLS_NEWER,
  ],
  trilogy: [
    ...TLS_COMMON,
    ...['ssl_key', 'ssl_cert', 'ssl_ca', 'ssl_capath', 'ssl_cipher', 'ssl_crl', 'ssl_crlpath'],
    ...['tls_ciphersuites', 'tls_min_version', 'tls_max_version'],
  ],
}

/** Keys that begin like those of TLS. */
export const TLS_KEY = /^(ssl|tls|use_?ssl|use_?tls|require_?ssl|require_?tls|verify_?(ca|identity)$)/i

/** Read by Active Record itself, whatever the driver. */
const RAILS = [
  ...[
    'adapter',
    'database',
    'username',
    'password',
    'host',
    'port',
    'socket',
    'url',
    'encoding',
    'charset',
    'collation',
  ],
  ...['pool', 'max_connections', 'min_connections', 'max_age', 'keepalive', 'pool_jitter', 'checkout_timeout'],
  ...['idle_timeout', 'reaping_frequency', 'variables', 'strict', 'prepared_statements', 'statement_limit'],
  ...['query_cache', 'advisory_locks', 'insert_returning', 'connection_retries', 'retry_deadline', 'default_timezone'],
  ...['migrations_paths', 'schema_dump', 'schema_format', 'schema_cache_path', 'lazy_schema_cache_path', 'seeds'],
  ...['use_metadata_table', 'database_tasks', 'replica', 'structure_dump_flags', 'verify_timeout'],
]

/** Options that the drivers take besides those of TLS. */
const DRIVER: Readonly<Record<string, readonly string[]>> = {
  mysql2: [
    ...['user', 'pass', 'hostname', 'dbname', 'db', 'sock', 'flags', 'reconnect', 'init_command', 'local_infile'],
    ...['connect_timeout', 'read_timeout', 'write_timeout', 'secure_auth', 'default_file', 'default_group'],
    ...['default_auth', 'enable_cleartext_plugin', 'get_server_public_key', 'automatic_close', 'connect_attrs'],
    ...['found_rows', 'cast', 'cast_booleans', 'cache_rows', 'symbolize_keys', 'as', 'async', 'stream'],
    ...['database_timezone', 'application_timezone'],
  ],
  trilogy: [
    ...[
      'connect_timeout',
      'read_timeout',
      'write_timeout',
      'keepalive_enabled',
      'keepalive_idle',
      'keepalive_interval',
    ],
    ...['keepalive_count', 'max_allowed_packet', 'found_rows', 'multi_statement', 'multi_result', 'flags'],
    ...['enable_cleartext_plugin', 'bind_address', 'multi_statements', 'connection_attributes'],
  ],
}

export const DRIVERS = Object.keys(TLS_KEYS)

/** Every key that this adapter's connections read; of both where the adapter is not known. */
export function knownKeys(adapter: string | null): string[] {
  const of = (table: Readonly<Record<string, readonly string[]>>) =>
    adapter === null ? Object.values(table).flat() : (table[adapter] ?? [])
  return [...RAILS, ...of(TLS_KEYS), ...of(DRIVER)]
}

/** Adapters of other databases: such connections are no concern of this check. */
export const OTHER_DATABASES = [
  'sqlite3',
  'postgresql',
  'postgis',
  'sqlserver',
  'oracle_enhanced',
  'nulldb',
  'redshift',
  'cockroachdb',
]

/** The known key that a misspelled one is nearest to, within two edits. */
export function nearest(key: string, known: readonly string[]): string | undefined {
  const bare = (text: string) => text.toLowerCase().replaceAll(/[_-]/g, '')
  const ranked = known
    .map((name) => ({ name, edits: distance(bare(key), bare(name)) }))
    .sort((a, b) => a.edits - b.edits)
  return ranked[0] && ranked[0].edits <= Math.min(2, key.length / 3) ? ranked[0].name : undefined
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)),
      )
    row = next
  }
  return row[b.length] ?? 0
}
