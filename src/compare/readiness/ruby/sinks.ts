/** Which arguments of a call are paths that it writes. `mode`: only if the second argument opens for writing. `temporary`: where nothing is named, the system's folder for temporary files. */
export interface Sink {
  paths: readonly number[]
  mode?: true
  temporary?: true
  /** Not a file where the argument is one of these. */
  logs?: true
}

const at = (...paths: number[]): Sink => ({ paths })
const opened: Sink = { paths: [0], mode: true }
const logged: Sink = { paths: [0], logs: true }

function all(receiver: string, methods: string, sink: Sink): [string, Sink][] {
  return methods.split(' ').map((method) => [`${receiver}.${method}`, sink])
}

/** Calls of the standard library and of common gems by which a Rails application writes files. */
export const SINKS: ReadonlyMap<string, Sink> = new Map([
  ...all('File', 'open new', opened),
  ...all('File', 'write binwrite delete unlink truncate mkfifo', at(0)),
  ...all('File', 'rename', at(0, 1)),
  ...all('File', 'symlink link chmod lchmod', at(1)),
  ...all('File', 'chown lchown', at(2)),
  ...all('File', 'utime lutime', at(2)),
  ...all('File', 'atomic_write', at(0)),
  ...all('FileUtils', 'chmod chmod_R ln_sr cp_lr link_entry copy_stream', at(1)),
  ...all('FileUtils', 'chown chown_R', at(2)),
  ...all('IO', 'write binwrite', at(0)),
  ...all('IO', 'copy_stream', at(1)),
  ...all('IO', 'sysopen', opened),
  ...all(
    'FileUtils',
    'mkdir mkdir_p mkpath makedirs touch rm rm_f rm_r rm_rf rmtree remove remove_dir remove_file remove_entry remove_entry_secure',
    at(0),
  ),
  ...all('FileUtils', 'cp copy copy_file cp_r copy_entry install ln ln_s ln_sf symlink', at(1)),
  ...all('FileUtils', 'mv move', at(0, 1)),
  ...all('Dir', 'mkdir rmdir unlink delete', at(0)),
  ...all('Dir', 'mktmpdir', { paths: [1], temporary: true }),
  ...all('Tempfile', 'new create open', { paths: [1], temporary: true }),
  ...all('Logger', 'new', logged),
  ...all('TaggedLogging', 'logger', logged),
  ...all('CSV', 'open', opened),
  ...all('PStore', 'new', at(0)),
  ...all('Store', 'new', at(0)),
  ...all('GzipWriter', 'open', at(0)),
  ...all('OutputStream', 'open new', at(0)),
  ...all('Zip::File', 'open', { paths: [0], mode: true }),
  ...all('SQLite3::Database', 'new', at(0)),
])

/** Calls without a receiver that need a file on the pod's disk, or make one. */
export const BARE: ReadonlyMap<string, Sink> = new Map<string, Sink>([
  ['open', opened],
  ['send_file', at(0)],
  ['pidfile', at(0)],
  ['state_path', at(0)],
  ['stderr_path', at(0)],
  ['stdout_path', at(0)],
  ['pid', at(0)],
  ['stdout_redirect', at(0, 1)],
])

/** Methods of a Pathname that write. */
export const OF_PATHS =
  /^(write|binwrite|mkpath|mkdir|rmdir|delete|unlink|rmtree|touch|rename|truncate|make_symlink|make_link|sysopen|chmod|utime)$/

/** Methods of a Pathname, or of a path as text, that read at most. */
export const READS_OF_PATHS =
  /^(read|binread|readlines|each_line|each_entry|each_child|children|entries|glob|find|exist\?|file\?|directory\?|readable\?|writable\?|executable\?|zero\?|empty\?|size\??|stat|lstat|mtime|ctime|atime|ftype|symlink\?|readlink|basename|extname|relative\?|absolute\?|relative_path_from|root\?|fnmatch\??|each_filename|descend|ascend|join|start_with\?|end_with\?|include\?|match\??|=~|==|!=|===|eql\?|hash|inspect|to_sym|length|bytes|chars|lines|split|slice|\[\]|blank\?|present\?|nil\?|is_a\?|respond_to\?|try|to_proc|class|object_id|frozen\?|count|unpack1?|<=>|\*)$/

/** Calls that only read what they are given, or only pass text on, whoever is called. */
export const READERS =
  /^(read|readlines|foreach|each_line|binread|exist\?|exists\?|file\?|directory\?|readable\?|writable\?|size|stat|lstat|mtime|ctime|basename|extname|dirname|join|expand_path|absolute_path|realpath|fnmatch\??|glob|entries|children|each_child|load_file|safe_load_file|unsafe_load_file|load|require|require_relative|require_dependency|autoload|eager_load|render|render_to_string|prepend_view_path|append_view_path|puts|print|p|pp|debug|info|warn|error|fatal|unknown|log|raise|fail|abort|==|!=|===|=~|start_with\?|end_with\?|include\?|match\??|sub|gsub|relative_path_from|chdir|cd|directory|rackup|Pathname|URI|Integer|String|Array|format|sprintf|file_digest|identical\?|compare_file|cmp|uptodate\?|ftype|readlink)$/

/** Calls that put a value into a list, a hash or a table of load paths. */
export const COLLECTS =
  /^(<<|push|unshift|prepend|append|\[\]=?|merge!?|store|fetch|dig|key\?|delete_if|add|concat|\+|-|\||&)$/

/** Writers of settings that name where code, views and translations are read from. */
export const READ_SETTINGS =
  /(load_path|load_paths|autoload_lib|eager_load_paths|view_paths?|template|i18n|locales?|fixtures?|schema_format|paths|ca_(?:file|path)|cert_file|key_file|wsdl|file_system)\w*=?$/

/** Keyword arguments that name a file to be written, of whatever call. */
export const LABELS = /^(file_name|log_file|logfile|output_path|download_path)$/
