import { describe, expect, test } from 'vitest'
import { firstProcess } from './process.ts'

/** Forms of a script, and the shells of which process 1 is `P` itself: tried with bash 5.2.15, dash 0.5.12, busybox 1.35 and zsh 5.9. */
const FORMS: readonly (readonly [script: string, becomes: string])[] = [
  ['P', 'bash ash zsh'],
  ['cd / && P', 'bash ash zsh'],
  ['true; P', 'bash ash zsh'],
  ['true\nP', 'bash ash zsh'],
  ['X=1 P', 'bash ash zsh'],
  ['export X=1; P', 'bash ash zsh'],
  ['set -e; P', 'bash ash zsh'],
  ['P;', 'bash ash zsh'],
  ['P # a comment', 'bash ash zsh'],
  ['false || P', 'bash ash zsh'],
  ['P 2>&1', 'ash zsh'],
  ['exec P', 'bash dash ash zsh sh'],
  ['cd / && exec P', 'bash dash ash zsh sh'],
  ['true; exec P', 'bash dash ash zsh sh'],
  ['P; true', ''],
  ['P || true', ''],
  ['P && echo done', ''],
  ['P | cat', ''],
  ['exec P | cat', ''],
  ['P & wait', ''],
  ['(exec P)', ''],
  ['{ P; }', ''],
  ['! P', ''],
  ['time P', ''],
  ['if true; then P; fi', ''],
  ['trap "kill 0" TERM; P', ''],
  ['P & exec puma', ''],
]
const COMMANDS = [
  'sidekiq',
  'bundle exec sidekiq -C config/sidekiq.yml -t 300',
  'env A=1 bundle exec sidekiq',
  '"bundle" exec "sidekiq"',
]
/** How a shell is called, and what stands before it; the second reach the whole group. */
const CALLS = (shell: string, script: string): readonly (readonly string[])[] => [
  [shell, '-c', script],
  [`/bin/${shell}`, '-ec', script],
  [shell, '-e', '-u', '-c', script],
  ...(shell === 'bash'
    ? [
        ['bash', '-lc', script],
        ['bash', '-o', 'pipefail', '-c', script],
        ['bash', '--login', '-c', script],
      ]
    : []),
  ...(shell === 'ash'
    ? [
        ['busybox', 'sh', '-c', script],
        ['/bin/busybox', 'ash', '-c', script],
      ]
    : []),
]
const WRAPPERS: readonly (readonly string[])[] = [
  [],
  ['tini', '--'],
  ['/usr/bin/tini', '-s', '--'],
  ['env', 'A=1'],
  ['nice', '-n', '5'],
  ['gosu', 'app'],
  ['dumb-init', '-c', '--'],
]
const GROUPS: readonly (readonly string[])[] = [['tini', '-g', '--'], ['dumb-init'], ['dumb-init', '--']]

describe('shell × form × wrapper', () => {
  test.each(['bash', 'dash', 'ash', 'zsh', 'sh'])('%s', (shell) => {
    for (const [form, becomes] of FORMS)
      for (const command of COMMANDS)
        for (const words of CALLS(
          shell,
          form.replace(/\bP\b/, () => command),
        ))
          for (const wrapper of WRAPPERS) {
            const argv = [...wrapper, ...words]
            const first = firstProcess(argv)
            const expected = becomes.split(' ').includes(shell) ? 'program' : 'shell'
            expect([argv, first.kind]).toEqual([argv, expected])
            if (first.kind === 'program') expect(first.argv[0]).toBe('sidekiq')
          }
  })

  test('signals to the whole group reach Sidekiq whatever stands before it', () => {
    for (const wrapper of GROUPS)
      for (const [form] of FORMS.filter(([form]) => !form.includes('trap')))
        expect(firstProcess([...wrapper, 'sh', '-c', form.replace(/\bP\b/, 'sidekiq')]).kind).toBe('program')
  })

  test('/bin/sh of an image of Alpine is busybox; of one that nothing is known of, dash', () => {
    const words = ['/bin/sh', '-c', 'bundle exec sidekiq']
    expect(firstProcess(words, { image: 'ruby:3.4-alpine' }).kind).toBe('program')
    expect(firstProcess(words, { image: 'oms:1' })).toMatchObject({
      kind: 'shell',
      why: expect.stringContaining('dash on Debian'),
    })
  })
})

test.each<[string[], string]>([
  [['bundle', 'exec', 'sidekiq'], 'program'],
  [['bin/sidekiq'], 'program'],
  [['bash', 'bin/start'], 'unknown'],
  [['bin/start-sidekiq.sh'], 'unknown'],
  [['bin/docker-entrypoint', 'bundle', 'exec', 'sidekiq'], 'unknown'],
  [['/rails/docker-entrypoint.sh', 'sidekiq'], 'unknown'],
  [['bash', '-c', 'bin/setup && bin/start-sidekiq.sh'], 'unknown'],
  [['bash', '-c', 'bundle exec "sidekiq'], 'unknown'],
  [[], 'unknown'],
  [['foreman', 'start', 'sidekiq'], 'manager'],
  [['bundle', 'exec', 'foreman', 'start'], 'manager'],
  [['tini', '--', 'foreman', 'start', 'sidekiq'], 'manager'],
  [['bash', '-c', 'exec foreman start sidekiq'], 'manager'],
  [['supervisord', '-c', 'sidekiq.conf'], 'manager'],
  [['su', '-', 'app', '-c', 'bundle exec sidekiq'], 'manager'],
  [['timeout', '3600', 'sidekiq'], 'manager'],
])('%j: %s', (argv, kind) => expect(firstProcess(argv).kind).toBe(kind))

test('a script that is known to exec its arguments', () => {
  const known = { execs: ['bin/docker-entrypoint'] }
  expect(firstProcess(['bin/docker-entrypoint', 'bundle', 'exec', 'sidekiq'], known)).toEqual({
    kind: 'program',
    argv: ['sidekiq'],
  })
  expect(firstProcess(['/rails/bin/docker-entrypoint', 'sh', '-c', 'sidekiq'], known).kind).toBe('shell')
})

describe('what stands before Sidekiq and is not known to become it is doubt, by itself and within others', () => {
  const run = ['bundle', 'exec', 'sidekiq', '-t', '90']
  const strangers: (readonly string[])[] = [
    ['doppler', 'run', '--'],
    ['aws-vault', 'exec', 'prod', '--'],
    ['chamber', 'exec', 'oms', '--'],
    ['op', 'run', '--env-file=.env', '--'],
    ['dockerize', '-wait', 'tcp://redis:6379'],
    ['/vault/vault-env'],
    ['strace', '-f'],
    ['xargs', '-0'],
    ['ddprofrb', 'exec'],
    ['spring'],
  ]
  const within = (argv: readonly string[]) => [
    argv,
    ['tini', '--', ...argv],
    ['gosu', 'app', ...argv],
    ['chpst', '-u', 'app', ...argv],
    ['s6-setuidgid', 'app', ...argv],
    ['env', 'A=1', ...argv],
    ['sh', '-ec', `. /vault/secrets/env\nexec ${argv.join(' ')}`],
    ['bash', '-lc', argv.join(' ')],
  ]
  test('unless the config names it', () => {
    for (const stranger of strangers)
      for (const argv of within([...stranger, ...run])) {
        expect([argv, firstProcess(argv).kind]).toEqual([argv, 'unknown'])
        const execs = [stranger[0] as string]
        expect([argv, firstProcess(argv, { execs }).kind]).toEqual([argv, 'program'])
      }
    for (const argv of within(run)) expect([argv, firstProcess(argv).kind]).toEqual([argv, 'program'])
  })

  test.each([
    ['npm', 'run', 'worker'],
    ['make', 'sidekiq'],
    ['bundle', 'exec', 'rake', 'sidekiq:start'],
    ['runsvdir', '/etc/service'],
    ['monit', '-I'],
    ['/init'],
    ['env', '-S', 'bundle exec sidekiq'],
    ['{{ .Values.command }}', 'sidekiq'],
    ['$(COMMAND)', 'sidekiq'],
    ['sh', '-c', 'if [ "$ROLE" = worker ]; then exec bundle exec sidekiq; fi'],
    ['sh', '-c', 'case "$ROLE" in worker) exec bundle exec sidekiq ;; esac'],
  ])('%s %s %s', (...argv) => expect(firstProcess(argv.filter(Boolean)).kind).toBe('unknown'))
  test.each([['ruby', '-S', 'sidekiq'], ['./bin/sidekiq'], ['ruby', 'bin/sidekiq', '-t', '9']])(
    '%s %s is Sidekiq',
    (...argv) => expect(firstProcess(argv.filter(Boolean)).kind).toBe('program'),
  )
})
