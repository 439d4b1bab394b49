import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import CASES from './testing/writes.json' with { type: 'json' }
import { inspectSource } from './tree.ts'

const ROOT = '/var/www/oms/current'
const inspect = (text: string, name = 'app/x.rb') => inspectSource([{ name, text }], ROOT, [])

/** Forms that are easily read wrongly: whatever stands before or around a call must not hide it. */
const BEFORE = [
  'sep = ?"',
  "sep = ?'",
  'x = gets.chomp($/)',
  'puts $"',
  'x = %q~it"s~',
  'x = %w{a {b} c"}',
  'x = <<eos\n"\neos',
  "x = <<~'A' + <<-B\n  \"#{'\n  A\n  '\n  B",
  'd = name[%r{(\\d{8})_x"}, 1]',
  'x = /["\']/',
  'x = a /b/ c',
  'x = a ? "b" : %i[c d]',
  "y = { 'a': ?b, \"c#{1}\": :'d' }",
  '=begin\nFile.write("/home/no/1", 1)\n=end',
  'x = "#{"#{%q(")}"}"',
  'x = `echo "`',
  'alias `` system',
  'def a = puts("\\"")',
  'p(<<~X)\n  #{<<~Y}\n  "\n  Y\nX',
  'x = "é" # "',
  "__method__ # '",
]

describe('Ruby in all its forms', () => {
  test.each(CASES.lexing)('$name', async ({ source, path }) => {
    expect((await inspect(source)).sites.map((site) => site.path)).toContain(path)
  })

  test.each(CASES.writes)('%s', async (source) => {
    const { sites, unclear } = await inspect(source)
    expect(sites.length + unclear.length).toBeGreaterThan(0)
  })

  test.each(BEFORE)('behind %j a write is found', async (before) => {
    const { sites, unclear, invalid } = await inspect(
      `${before}\nFile.write("/home/ubuntu/x.csv", data)\nputs "done"\n`,
    )
    expect([sites.map(({ at, path }) => `${at} ${path}`).join(), unclear.length, invalid.join()].join(' ')).toContain(
      `/home/ubuntu/x.csv`,
    )
  })

  test('a chain of filters takes time as long as it is, not to a power of it', async () => {
    const filters = Array.from({ length: 2_000 }, (_, n) => `  scope = scope.where(f${n}: f[:f${n}]) if f[:f${n}]`)
    const source = `def search(f)\n  scope = Order.all\n${filters.join('\n')}\n  File.write(Rails.root.join('tmp/report.csv'), scope.to_csv)\nend`
    expect((await inspect(source)).sites.map(({ path }) => path)).toEqual(['Rails.root/tmp/report.csv'])
  })
})

/** Ways to spell a path, and what follows of it. */
const PATHS = [
  `Rails.root.join('exports/a.csv')`,
  `Rails.root.join('exports', "a.csv").to_s`,
  `"#{Rails.root}/exports/a.csv"`,
  `File.join(Rails.root, 'exports', 'a.csv')`,
  `(Rails.root + 'exports/a.csv')`,
  `Rails.root / 'exports' / 'a.csv'`,
  `Pathname.new('exports/a.csv')`,
  `Pathname('exports/a.csv').to_s`,
  `Rails.root.join('exports/a.csv').expand_path`,
  `File.expand_path('exports/a.csv', Rails.root)`,
  `(ENV['X'] || Rails.root.join('exports/a.csv'))`,
  `ENV.fetch('X', Rails.root.join('exports/a.csv'))`,
  `"/var/www/oms/shared/exports/a.csv"`,
]
/** Calls of which nobody knows whether they write. */
const CALLS: ((path: string) => string)[] = [
  (path) => `pdf.render_file(${path})`,
  (path) => `package.serialize ${path}`,
  (path) => `sftp.download!('/in/856.edi', ${path})`,
  (path) => `Exporter.new(${path}).call`,
  (path) => `export(to: ${path})`,
  (path) => `export order, **options, target: ${path}`,
  (path) => `Open3.capture3('cp', source, ${path})`,
  (path) => `system("gzip", ${path})`,
  (path) => `IO.popen("gzip > #{${path}}", 'w')`,
  (path) => `spawn(*command, ${path})`,
  (path) => `self.export_path = ${path}`,
  (path) => `client&.fetch_to(${path}) { |x| x }`,
  (path) => `yield_to [1, ${path}]`,
]
/** Ways in which a path gets to a call. */
const BY: ((path: string, call: (path: string) => string) => string)[] = [
  (path, call) => `def a\n  ${call(path)}\nend`,
  (path, call) => `target = ${path}\n${call('target')}`,
  (path, call) => `@target ||= ${path}\n${call('@target')}`,
  (path, call) => `TARGET = ${path}.freeze\n${call('TARGET')}`,
  (path, call) => `def target\n  ${path}\nend\n${call('target')}`,
  (path, call) => `def target = ${path}\n${call('self.target')}`,
  (path, call) => `target = x ? 'b' : ${path}\n${call('target')}`,
  (path, call) => `orders.each do |order|\n  next unless order\n  ${call(path)}\nend`,
  (path, call) => `begin\n  ${call(path)}\nrescue StandardError\n  nil\nend`,
  (path, call) => `"#{${call(path)}}"`,
]

test('a path that is handed to a call which may write is never passed over', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...PATHS),
      fc.constantFrom(...CALLS),
      fc.constantFrom(...BY),
      async (path, call, by) => {
        const source = by(path, call)
        const { sites, unclear, invalid } = await inspect(source)
        expect(invalid, source).toEqual([])
        expect(sites.length + unclear.length, source).toBeGreaterThan(0)
      },
    ),
    { numRuns: 1_500 },
  )
})

test('any text ends in an answer', async () => {
  const pieces = [
    '"',
    "'",
    '#{',
    '}',
    '{',
    '(',
    ')',
    '\n',
    '/',
    '%w[',
    '%q(',
    '<<~X\n',
    'X\n',
    ':',
    '|',
    'do ',
    'end ',
    '`',
    'File',
    '.',
    'open',
    ' ',
    ',',
    '=',
    'a',
    'Rails',
    'root',
    'def ',
    'é',
  ]
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), async (some) => {
      const { sites, invalid } = await inspect(some.join(''))
      expect([...sites, ...invalid].every(Boolean)).toBe(true)
    }),
    { numRuns: 1_000 },
  )
})
