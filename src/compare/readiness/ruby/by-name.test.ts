import { describe, expect, test } from 'vitest'
import ORDINARY from './testing/read-only.json' with { type: 'json' }
import { inspectSource } from './tree.ts'

const inspect = (text: string, name = 'app/x.rb') => inspectSource([{ name, text }], '/var/www/oms/current', [])

/** Calls that write the file which they are given, as gems have them. */
const WRITES: ((path: string) => string)[] = [
  (path) => `pdf.render_file(${path})`,
  (path) => `Prawn::Document.generate(${path}) { |pdf| pdf.text "x" }`,
  (path) => `package.serialize ${path}`,
  (path) => `workbook.write(${path})`,
  (path) => `MiniMagick::Image.open(source).write(${path})`,
  (path) => `sftp.download!("/in/856.edi", ${path})`,
  (path) => `ftp.getbinaryfile("856.edi", ${path})`,
  (path) => `entry.extract(${path})`,
  (path) => `Down.download(url, destination: ${path})`,
  (path) => `client.get_object(response_target: ${path})`,
  (path) => `WriteXLSX.new(${path})`,
  (path) => `File.atomic_write(${path}) { |file| file << 1 }`,
  (path) => `Zip::OutputStream.new(${path})`,
  (path) => `FileUtils.chmod(0o600, ${path})`,
  (path) => `File.open(${path}, File::CREAT | File::WRONLY)`,
  (path) => `File.open(${path}, 577)`,
  (path) => `system("ls", out: ${path})`,
  (path) => `spawn("ls", [:out, :err] => [${path}, "a"])`,
  (path) => `$stdout.reopen(${path}, "a")`,
  (path) => `NavLogger.new(${path})`,
]
/** Ways to such a call. */
const BY: Readonly<Record<string, (call: (path: string) => string) => string>> = {
  'as it is': (call) => call('"exports/a.csv"'),
  'below Rails.root': (call) => call('Rails.root.join("exports/a.csv").to_s'),
  'by a variable': (call) => `target = "exports/a.csv"\n${call('target')}`,
  'as the default of an argument': (call) => `def a(target = "exports/a.csv")\n  ${call('target')}\nend`,
  'as the default of a keyword': (call) => `def a(target: "exports/a.csv")\n  ${call('target')}\nend`,
  'from a hash': (call) => `OUT = { a: "exports/a.csv" }.freeze\n${call('OUT[:a]')}`,
  'from a list': (call) => `OUT = ["exports/a.csv"].freeze\n${call('OUT.first')}`,
  'of several assigned at once': (call) => `target, size = "exports/a.csv", 1\n${call('target')}`,
  'through a block': (call) => `"exports/a.csv".then { |target| ${call('target')} }`,
  'through a list': (call) => `["exports/a.csv"].each { |target| ${call('target')} }`,
  'by define_method': (call) => `define_method(:target) { "exports/a.csv" }\n${call('target')}`,
}

test.each(Object.entries(BY))('a path %s reaches each call that writes', async (_, by) => {
  for (const call of WRITES) {
    const { sites, unclear, invalid } = await inspect(by(call))
    expect(invalid).toEqual([])
    expect(sites.length + unclear.length, by(call)).toBeGreaterThan(0)
  }
})

describe('no form hides a write', () => {
  test.each([
    'Pathname.new(dir).join("a").mkpath',
    'export_dir.join("a.csv").open("w") { |file| file << 1 }',
    'export_dir.join("a.csv").write(body)',
    'path.binwrite(data)',
    'Rails.root.join("a").tap(&:mkpath)',
    '[Rails.root.join("a")].each(&:mkpath)',
    '%w[a b].map { |name| Rails.root.join(name) }.each(&:mkpath)',
    'def a(path: Rails.root.join("exports"))\n  path.write 1\nend',
    'def initialize(dir: Rails.root.join("a"))\n  @dir = dir\nend\ndef go = @dir.join("a").write(1)',
    'File.method(:write).call("a", 1)',
    '%w[a b].each(&FileUtils.method(:mkdir_p))',
    'Object.const_get(:File).write("a", 1)',
    'class NavLogger < Logger\n  def initialize = super("log/nav.log")\nend',
    'MyLogger = Class.new(Logger)\nMyLogger.new("log/x.log")',
    'class A; include FileUtils; def a = touch("tmp/x"); end',
    'self.export_path ||= Rails.root.join("a")',
    'yield Rails.root.join("a")',
    'open("|gzip > /home/u/x")',
    `eval "File.write('a', 1)"`,
    'system("git clone x y")',
    'system("sort -o a b")',
    'config.paths["log"] = "log/other.log"',
    'bind "unix:///home/x/puma.sock"',
    'stderr_path "log/unicorn.log"',
    'use Rack::Cache, metastore: "file:/var/cache/rack"',
    'SitemapGenerator::Sitemap.create { add "/" }',
    'ActiveSupport::Cache::FileStore.new("tmp/c")',
  ])('%s', async (source) => {
    const { sites, unclear } = await inspect(source)
    expect(sites.length + unclear.length).toBeGreaterThan(0)
  })
})

test('a chain of filters over a list takes time as long as it is', async () => {
  const filters = Array.from({ length: 1_000 }, (_, n) => `  files = files.reject { |one| one == f[${n}] } if f[${n}]`)
  const source = `def a(f)\n  files = ["exports/a.csv"]\n${filters.join('\n')}\n  File.write(files.first, 1)\nend`
  expect((await inspect(source)).sites.map(({ path }) => path)).toEqual(['Rails.root/exports/a.csv'])
})

test.each(ORDINARY)('$name: code that only reads raises no doubt', async ({ name, source }) => {
  const { sites, unclear, invalid } = await inspect(source, name)
  expect([...sites, ...unclear].map(({ at, call, path }) => `${at} ${call} ${path}`)).toEqual([])
  expect(invalid).toEqual([])
})
