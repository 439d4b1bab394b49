import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { readArgs } from '../src/cli/args.ts'
import { readLoadArgs } from '../src/cli/load-args.ts'

const ROOT = join(import.meta.dirname, '..')
const text = (file: string) => readFileSync(join(ROOT, file), 'utf8')

/** Refuses what the command line would end with 64 for. */
function understood(argv: readonly string[]): unknown {
  const [verb, ...rest] = argv
  return verb === 'load' || verb === 'soak' ? readLoadArgs(verb, rest) : readArgs(argv)
}

const [, ENTRY = ''] = /^ENTRYPOINT (\[.*\])$/m.exec(text('deploy/Dockerfile')) ?? []
const entrypoint = JSON.parse(ENTRY) as string[]

interface Container {
  name: string
  image: string
  command?: string[]
  args?: string[]
}

/** Every container of a manifest, wherever its pod stands. */
function containers(node: unknown): Container[] {
  if (node === null || typeof node !== 'object') return []
  const own = ['containers', 'initContainers'].flatMap((key) => (node as Record<string, Container[]>)[key] ?? [])
  return [...own, ...Object.values(node).flatMap(containers)]
}

/** What a container hands to the command line: behind the image's entry point, or found in a shell's script. */
function argvOf({ command, args = [] }: Container): string[][] {
  const words = [...(command ?? entrypoint), ...args]
  if (words[0] === 'sh' || words[0] === 'bash') return commandLines(words.at(-1) ?? '')
  expect(words.slice(0, entrypoint.length)).toEqual(entrypoint)
  return [words.slice(entrypoint.length)]
}

/** Words that stand for something become one of it. */
function filledIn(words: readonly string[]): string[] {
  const one: Readonly<Record<string, string>> = { PROFILE: 'peak', HOURS: '1', 'LOG…': 'a.log' }
  const filled = words.map((word) => one[word] ?? (word.includes('|') ? (word.split('|')[0] ?? '') : word))
  return filled.at(-1) === 'manifests' ? [...filled, 'peak'] : filled
}

/** The arguments of every call of the command line in a script, a comment or a page. Examples end where the shell goes on. */
function commandLines(script: string): string[][] {
  const calls = script.matchAll(
    /(?:node src\/cli\/main\.ts|npm run(?: --silent| -s)? (parity|cutover|load|soak)(?![\w:])(?: --)?)((?:<\w+>|[^\n`|;&><#)])*)/g,
  )
  return [...calls].map(([, script_, words = '']) => {
    const argv = (words.match(/'[^']*'|"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^['"]|['"]$/g, ''))
    return script_ === undefined || script_ === 'parity' ? argv : [script_, ...argv]
  })
}

const manifests = globSync('deploy/*.yaml', { cwd: ROOT }).map((file) => ({
  file,
  found: parseAllDocuments(text(file)).flatMap((document) => containers(document.toJS())),
}))

describe('what is shipped is understood by the command line', () => {
  test('there is something to look at', () => {
    expect(manifests.flatMap(({ found }) => found).length).toBeGreaterThanOrEqual(4)
    expect(commandLines(text('README.md')).length).toBeGreaterThan(8)
  })

  test.each(manifests.flatMap(({ file, found }) => found.map((one) => ({ file, name: one.name, one }))))(
    '$file, container $name',
    ({ one }) => {
      const all = argvOf(one)
      expect(all.length).toBeGreaterThan(0)
      for (const argv of all) expect(() => understood(argv), argv.join(' ')).not.toThrow()
    },
  )

  test.each(
    ['README.md', 'docker-compose.yml', ...globSync('{docs,deploy,.github/**}/*.{md,yaml,yml}', { cwd: ROOT })].flatMap(
      (file) => commandLines(text(file)).map((argv) => ({ file, argv })),
    ),
  )('$file: $argv', ({ argv }) => {
    // The action hands over an array; scripts/workflow.test.ts runs it.
    const words = argv.filter((word) => !word.startsWith('${options'))
    expect(() => understood(filledIn(words)), words.join(' ')).not.toThrow()
  })

  test('package.json hands on to programs that there are', () => {
    const scripts = Object.values((parse(text('package.json')) as { scripts: Record<string, string> }).scripts)
    for (const script of scripts)
      for (const [file] of script.matchAll(/[\w./-]+\.(?:ts|mjs)\b/g)) expect(() => text(file), script).not.toThrow()
  })

  test('a manifest whose arguments repeat the entry point is seen', () => {
    expect(() =>
      understood(argvOf({ name: 'x', image: 'x', args: [...entrypoint, '--suite', 'egress'] })[0] ?? []),
    ).toThrow()
  })
})
