import { describe, expect, test } from 'vitest'
import { inspectSource, isAppSource } from './tree.ts'

const ROOT = '/var/www/oms/current'
const inspect = (text: string, name = 'app/x.rb') => inspectSource([{ name, text }], ROOT, [])
const sitesOf = async (text: string, name = 'app/x.rb') =>
  (await inspect(text, name)).sites.map(({ at, path }) => `${at.split(':').at(-1)} ${path}`)
const unclearOf = async (text: string, name = 'app/x.rb') =>
  (await inspect(text, name)).unclear.map(({ call, path }) => (path === undefined ? call : `${call} ${path}`))

describe('Ruby that writes', () => {
  test.each([
    [`File.open("log/a.txt", "w")`, '1 Rails.root/log/a.txt'],
    [`File.open('/home/x/y', 'ab') { |f| f << 1 }`, '1 /home/x/y'],
    [`File.write Rails.root.join("a", "b.txt"), data`, '1 Rails.root/a/b.txt'],
    [`File.write("#{Rails.root}/exports/#{order.id}.csv", csv)`, '1 Rails.root/exports/*.csv'],
    [`File.binwrite(File.join(Rails.root, 'a', name + ".bin"), x)`, '1 Rails.root/a/*.bin'],
    [`Rails.root.join("reports/x.xml").write(text)`, '1 Rails.root/reports/x.xml'],
    [`(Rails.root + "edi").mkpath`, '1 Rails.root/edi'],
    [`path = Rails.root.join('edi')\nFileUtils.mkdir_p(path)`, '2 Rails.root/edi'],
    [`OUT = "/home/ubuntu/out"\nFile.open(OUT + "/a", mode: "w")`, '2 /home/ubuntu/out/a'],
    [`def target\n  Rails.root.join("slips", id)\nend\nFile.open(target, "wb")`, '4 Rails.root/slips/*'],
    [`def target = "/home/a/b"\nCSV.open(target, "w")`, '2 /home/a/b'],
    [`Tempfile.new`, '1 /tmp/*'],
    [`Dir.mktmpdir do |dir|\n  File.write(File.join(dir, "a"), "")\nend`, '2 /tmp/*/a'],
    [`FileUtils.mv(Rails.root.join("a"), Rails.root.join("b"))`, '1 Rails.root/b'],
    [`FileUtils.cp(x, Rails.root.join("b"))`, '1 Rails.root/b'],
    [`ActiveSupport::Logger.new(Rails.root.join("log", "#{Rails.env}.log"))`, '1 Rails.root/log/production.log'],
    [`Logger.new("log/nav.log", 10, 1_000)`, '1 Rails.root/log/nav.log'],
    [`SemanticLogger.add_appender(file_name: "log/json.log", formatter: :json)`, '1 Rails.root/log/json.log'],
    [`send_file(Rails.root.join("public", "x.pdf"))`, '1 Rails.root/public/x.pdf'],
    [`has_attached_file :label, path: ":rails_root/public/labels/:id/:style"`, '1 Rails.root/public/labels/*/*'],
    [`config.cache_store = :file_store, "tmp/cache"`, '1 Rails.root/tmp/cache'],
    [`Zip::File.open("/home/x.zip", create: true)`, '1 /home/x.zip'],
    [
      `X = %w[a b]\n# File.write("/home/a")\n=begin\nFile.write("/home/b")\n=end\nPStore.new("db/p.pstore")`,
      '6 Rails.root/db/p.pstore',
    ],
    [`sql = <<~SQL.squish\n  File.write("/home/no", 1)\nSQL\nFile.write("a", 1)`, '4 Rails.root/a'],
    [`a = b / c # " / not a regex\nFile.write("q", /[/"]/.source)`, '2 Rails.root/q'],
    [`File.write("/var/www/oms/shared/edi/a", "")`, '1 Rails.root/edi/a'],
    [`CERT = "/home/ubuntu/nav_cert/star.pem"`, '1 /home/ubuntu/nav_cert/star.pem'],
  ])('%s', async (text, path) => expect(await sitesOf(text)).toContain(path))

  test.each([
    `File.open("config/x.yml")`,
    `File.open("config/x.yml", "r")`,
    `File.read("/etc/hosts")`,
    `Logger.new($stdout)`,
    `ActiveSupport::Logger.new(STDOUT, progname: "x")`,
    `socket.write("x")`,
    `IO.popen("ls")`,
    `puts "File.write('/tmp/x', 1)"`,
    `Zip::File.open("a.zip")`,
    `File.open("a.csv", "r:windows-1252")`,
    `YAML.load_file(Rails.root.join("config/nav.yml"))`,
    `File.exist?(Rails.root.join("tmp/x"))`,
    `Rails.root.join("data/x.json").read`,
    `Dir[Rails.root.join("lib/ext/*.rb")].each { |file| require file }`,
    `Rails.root.join("a").sub("a", "b").exist?`,
    `config.autoload_paths << Rails.root.join("lib")`,
    `logger.info("to #{Rails.root.join("exports")}")`,
    `render file: Rails.root.join("public/404.html")`,
    `files = [Rails.root.join("a"), Rails.root.join("b")]`,
    `version = \`git rev-parse HEAD\``,
    `system("which", "wkhtmltopdf")`,
    `system("ls > /dev/null 2>&1")`,
    `conn.get("/s/-/dw/data/v25_6/orders")`,
  ])('%s writes nothing', async (text) => {
    expect(await sitesOf(text)).toEqual([])
    expect(await unclearOf(text)).toEqual([])
  })

  test.each([
    `File.write(path, x)`,
    `File.open(ENV["OUT"], "w")`,
    `FileUtils.rm_f(Dir["*.x"])`,
    `Logger.new(target_file)`,
    `def a(path)\n  File.write(path, 1)\nend\ndef b\n  path = Rails.root.join("x")\nend`,
    `path = Rails.root.join("x")\npath = params[:path]\nFile.write(path, 1)`,
    `system("cp a b")`,
    `system(command)`,
    `\`convert #{source}\``,
    `File.open(path_of(order), mode)`,
    `File.send(:write, path, x)`,
    `FileUtils.mv(a, "b")`,
  ])('%s cannot be read', async (text) => expect(await unclearOf(text)).toHaveLength(1))

  test.each([
    [`F = File\nF.write("/home/u/x", 1)`, '2 /home/u/x'],
    [`klass = File\nklass.write("a", 1)`, '2 Rails.root/a'],
    [`File.public_send(:write, "a", 1)`, '1 Rails.root/a'],
    [`include FileUtils\nmkdir_p "edi"`, '2 Rails.root/edi'],
    [`def target\n  return "a" if x\n  "b"\nend\nFile.write(target, 1)`, '5 Rails.root/a'],
    [`name = x ? "a" : "b"\nFile.write(name, 1)`, '2 Rails.root/b'],
    [`case kind\nwhen 1 then path = "a"\nelse path = "b"\nend\nFile.write(path, 1)`, '5 Rails.root/a'],
    [`File.write(format("exports/%05d.csv", id), 1)`, '1 Rails.root/exports/*.csv'],
    [`File.write("exports/%s.csv" % id, 1)`, '1 Rails.root/exports/*.csv'],
    [`File.write(["exports", "a"].join("/"), 1)`, '1 Rails.root/exports/a'],
    [`File.write(File.expand_path("../out/a", __dir__), 1)`, '1 Rails.root/out/a'],
    [`FileUtils.rm_f(["a", "b"])`, '1 Rails.root/b'],
    [`@dir ||= Rails.root.join("a")\nFileUtils.mkdir_p(@dir)`, '2 Rails.root/a'],
    [`spawn("mysqldump oms > /home/deploy/dump.sql")`, '1 /home/deploy/dump.sql'],
    [`\`pg_dump >> #{Rails.root.join("backups", name)}\``, '1 Rails.root/backups/*'],
    [`system("date > log/started")`, '1 Rails.root/log/started'],
  ])('%s', async (text, path) => expect(await sitesOf(text)).toContain(path))

  test('what is not valid Ruby is said', async () => {
    expect((await inspect('def a\n  foo(\nend')).invalid).toEqual([
      "app/x.rb, line 3: unexpected 'end'; expected a `)` to close the arguments",
    ])
  })

  test('what a person states of such a place counts', async () => {
    const stated = [{ at: 'app/x.rb:1', paths: ['exports/**'] }]
    const found = await inspectSource([{ name: 'app/x.rb', text: 'File.write(path, x)' }], ROOT, stated)
    expect(found.unclear).toEqual([])
    expect(found.sites.map(({ path }) => path)).toEqual(['Rails.root/exports/**'])
  })
})

describe('what Rails writes by itself', () => {
  test('the log of production, unless it is told otherwise', async () => {
    const name = 'config/environments/production.rb'
    expect(await sitesOf('Rails.application.configure do\nend', name)).toContain('1 Rails.root/log/production.log')
    expect(await sitesOf('config.logger = ActiveSupport::TaggedLogging.logger(STDOUT)', name)).toEqual([])
  })

  test('Active Storage on a disk, where production uses it', async () => {
    const storage = {
      name: 'config/storage.yml',
      text: 'local:\n  service: Disk\n  root: <%= Rails.root.join("storage") %>\nazure:\n  service: AzureBlob\n',
    }
    const production = (service: string) => ({
      name: 'config/environments/production.rb',
      text: `config.logger = x\nconfig.active_storage.service = :${service}\n`,
    })
    const paths = async (service: string) =>
      (await inspectSource([storage, production(service)], ROOT, [])).sites.map(({ path }) => path)
    expect(await paths('local')).toEqual(['Rails.root/storage'])
    expect(await paths('azure')).toEqual([])
  })

  test('CarrierWave and Capistrano', async () => {
    expect(
      await sitesOf(
        'class U\n  storage :file\n  def store_dir\n    "uploads/#{model.id}"\n  end\nend',
        'app/uploaders/u.rb',
      ),
    ).toEqual(['2 Rails.root/public/uploads/*', '2 Rails.root/public/uploads/tmp'])
    expect(
      await sitesOf(
        'append :linked_dirs, "log", "tmp/pids"\nset :linked_files, %w{config/master.key}',
        'config/deploy.rb',
      ),
    ).toEqual(['1 Rails.root/log', '1 Rails.root/tmp/pids', '2 Rails.root/config/master.key'])
  })
})

test('tests and other people’s code are not the application’s', () => {
  expect(['app/a.rb', 'lib/b.rake', 'Rakefile', 'bin/rails', 'config/storage.yml'].every(isAppSource)).toBe(true)
  expect(['spec/a.rb', 'test/a.rb', 'vendor/x/a.rb', 'app/a.erb', 'README.md'].some(isAppSource)).toBe(false)
})
