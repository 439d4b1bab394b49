import { describe, expect, test } from 'vitest'
import { inspectSource, isAppSource } from './tree.ts'

const ROOT = '/var/www/oms/current'
const sitesOf = (text: string, name = 'app/x.rb') =>
  inspectSource([{ name, text }], ROOT, []).sites.map(({ at, path }) => `${at.split(':').at(-1)} ${path}`)
const unclearOf = (text: string) =>
  inspectSource([{ name: 'app/x.rb', text }], ROOT, []).unclear.map(({ call }) => call)

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
  ])('%s', (text, path) => expect(sitesOf(text)).toContain(path))

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
  ])('%s writes nothing', (text) => {
    expect(sitesOf(text)).toEqual([])
    expect(unclearOf(text)).toEqual([])
  })

  test.each([
    `File.write(path, x)`,
    `File.open(ENV["OUT"], "w")`,
    `FileUtils.rm_f(Dir["*.x"])`,
    `Logger.new(target_file)`,
  ])('%s is not to be read', (text) => expect(unclearOf(text)).toHaveLength(1))

  test('what a person states of such a place counts', () => {
    const stated = [{ at: 'app/x.rb:1', paths: ['exports/**'] }]
    const found = inspectSource([{ name: 'app/x.rb', text: 'File.write(path, x)' }], ROOT, stated)
    expect(found.unclear).toEqual([])
    expect(found.sites.map(({ path }) => path)).toEqual(['Rails.root/exports/**'])
  })
})

describe('what Rails writes by itself', () => {
  test('the log of production, unless it is told otherwise', () => {
    const name = 'config/environments/production.rb'
    expect(sitesOf('Rails.application.configure do\nend', name)).toContain('1 Rails.root/log/production.log')
    expect(sitesOf('config.logger = ActiveSupport::TaggedLogging.logger(STDOUT)', name)).toEqual([])
  })

  test('Active Storage on a disk, where production uses it', () => {
    const storage = {
      name: 'config/storage.yml',
      text: 'local:\n  service: Disk\n  root: <%= Rails.root.join("storage") %>\nazure:\n  service: AzureBlob\n',
    }
    const production = (service: string) => ({
      name: 'config/environments/production.rb',
      text: `config.logger = x\nconfig.active_storage.service = :${service}\n`,
    })
    const paths = (service: string) =>
      inspectSource([storage, production(service)], ROOT, []).sites.map(({ path }) => path)
    expect(paths('local')).toEqual(['Rails.root/storage'])
    expect(paths('azure')).toEqual([])
  })

  test('CarrierWave and Capistrano', () => {
    expect(
      sitesOf('class U\n  storage :file\n  def store_dir\n    "uploads/#{model.id}"\n  end\nend', 'app/uploaders/u.rb'),
    ).toEqual(['2 Rails.root/public/uploads/*', '2 Rails.root/public/uploads/tmp'])
    expect(
      sitesOf('append :linked_dirs, "log", "tmp/pids"\nset :linked_files, %w{config/master.key}', 'config/deploy.rb'),
    ).toEqual(['1 Rails.root/log', '1 Rails.root/tmp/pids', '2 Rails.root/config/master.key'])
  })
})

test('tests and other people’s code are not the application’s', () => {
  expect(['app/a.rb', 'lib/b.rake', 'Rakefile', 'bin/rails', 'config/storage.yml'].every(isAppSource)).toBe(true)
  expect(['spec/a.rb', 'test/a.rb', 'vendor/x/a.rb', 'app/a.erb', 'README.md'].some(isAppSource)).toBe(false)
})
