import { describe, expect, test } from 'vitest'
import { optionsOf } from './options.ts'

const RUN = ['bundle', 'exec', 'sidekiq']
const known = (timeoutSeconds: number | null, concurrency: number | null, queues: string[] | null) => ({
  timeoutSeconds,
  concurrency,
  queues,
})
const given = known(90, 7, ['default', 'camel'])
const line = '-t 90 -c 7 -q default -q camel,2'

describe('options of the command line, whatever starts it', () => {
  test.each<[string, string[]]>([
    ['plain', [...RUN, ...line.split(' ')]],
    ['joined to their letters', [...RUN, '-t90', '-c7', '-qdefault', '-qcamel,2']],
    ['long', [...RUN, '--timeout', '90', '--concurrency', '7', '--queue', 'default', '--queue', 'camel']],
    ['long with =', [...RUN, '--timeout=90', '--concurrency=7', '--queue=default', '--queue=camel,2']],
    ['sh -c', ['/bin/sh', '-c', `exec bundle exec sidekiq ${line}`]],
    ['sh -ec', ['/bin/sh', '-ec', `exec bundle exec sidekiq ${line}`]],
    ['bash -lc', ['bash', '-lc', `bundle exec sidekiq ${line}`]],
    ['a script of lines', ['sh', '-c', `set -e\nbin/warm -t 5\nexec bundle exec sidekiq \\\n  ${line}\n`]],
    ['quotes', ['sh', '-c', `exec sidekiq -t "90" -c '7' -q "default" -q 'camel,2'`]],
    ['tini', ['tini', '--', ...RUN, ...line.split(' ')]],
    ['tini and a shell', ['tini', '-g', '--', 'sh', '-c', `exec sidekiq ${line}`]],
    ['env', ['env', 'A=1', ...RUN, ...line.split(' ')]],
    ['nice', ['nice', '-n', '10', ...RUN, ...line.split(' ')]],
    ['timeout, whose time is not Sidekiq’s', ['timeout', '3600', ...RUN, ...line.split(' ')]],
    ['an entrypoint', ['bin/docker-entrypoint', ...RUN, ...line.split(' ')]],
    ['doppler', ['doppler', 'run', '-t', '5', '--', ...RUN, ...line.split(' ')]],
    ['gosu', ['gosu', 'app', ...RUN, ...line.split(' ')]],
    ['sidekiqswarm', ['sidekiqswarm', ...line.split(' ')]],
    ['a script of its own', ['bin/start-sidekiq', ...line.split(' ')]],
    ['arguments alone', line.split(' ')],
    ['variables of Kubernetes', [...RUN, '-t', '$(T)', '-c', '$(C)', '-q', 'default', '-q', '$(Q)']],
    ['variables of a shell', ['sh', '-c', `exec sidekiq -t $T -c $\{C:-5} -q default -q "$Q"`]],
    ['the last of two', [...RUN, '-t', '25', '-c', '1', ...line.split(' ')]],
    ['beside a file that says another', [...RUN, '-C', 'config/sidekiq.yml', ...line.split(' ')]],
  ])('%s', (_, command) => {
    const files = { '/app/config/sidekiq.yml': ':timeout: 8\n:concurrency: 1\n:queues: [low]\n' }
    expect(optionsOf(command, { env: { T: '90', C: '7', Q: 'camel' }, files })).toEqual(given)
  })

  test.each<[string, string[]]>([
    ['nothing', RUN],
    ['foreman’s', ['foreman', 'start', '-t', '90', '-c', 'sidekiq=7']],
    ['a variable that nobody sets', [...RUN, '-t', '$(T)', '-c', '$(C)']],
    ['a default that the image may change', ['sh', '-c', `exec sidekiq -t $\{T:-90} -c $\{C:-7}`]],
    ['a template', [...RUN, '-t', '{{ .Values.timeout }}']],
    ['another program’s', ['sh', '-c', 'puma -t 5:5; exec bundle exec sidekiq']],
  ])('%s: not known', (_, command) => expect(optionsOf(command)).toEqual(known(null, null, null)))
})

describe('the config file', () => {
  const of = (text: string, command = [...RUN, '-C', 'config/sidekiq.yml'], env: Record<string, string> = {}) =>
    optionsOf(command, { env, files: { '/app/config/sidekiq.yml': text } })
  const whole = ':timeout: 90\n:concurrency: 7\n:queues:\n  - default\n  - [camel, 2]\n'

  test.each<[string, string, string[]?, Record<string, string>?]>([
    ['with symbols', whole],
    ['without', whole.replaceAll(/^:/gm, '')],
    ['as Sidekiq finds it by itself', whole, RUN],
    ['by its whole path', whole, [...RUN, '--config=/app/config/sidekiq.yml']],
    ['with ./', whole, [...RUN, '-C./config/sidekiq.yml']],
    [
      'with a section of -e',
      `:timeout: 1\n${whole.replace(/.*\n/, '')}production:\n  :timeout: 90\n`,
      [...RUN, '-e', 'production'],
    ],
    [
      'with a section of RAILS_ENV',
      `:timeout: 1\n${whole.replace(/.*\n/, '')}:production:\n  timeout: 90\n`,
      RUN,
      { RAILS_ENV: 'production' },
    ],
    ['with sections of others', `${whole}staging:\n  :timeout: 5\n`, RUN, { RAILS_ENV: 'production' }],
    [
      'with merge keys',
      `x: &x\n  :timeout: 90\n  :concurrency: 7\nproduction:\n  <<: *x\n:queues: [default, camel]\n`,
      [...RUN, '-e', 'production'],
    ],
    [
      'with capsules',
      ':timeout: 90\n:concurrency: 6\n:queues: [default]\n:capsules:\n  one:\n    :concurrency: 1\n    :queues: [camel]\n',
    ],
  ])('%s', (_, text, command, env) => expect(of(text, command, env)).toEqual(given))

  test.each<[string, string, ReturnType<typeof known>]>([
    ['a timeout of ERB', ':timeout: <%= ENV["T"] || 25 %>\n:concurrency: 7\n', known(null, 7, null)],
    ['a queue of ERB', ':timeout: 90\n:queues:\n  - <%= ENV["Q"] %>\n  - camel\n', known(90, null, null)],
    [
      'sections, and the image decides which',
      ':concurrency: 7\nproduction:\n  :timeout: 90\nstaging:\n  :timeout: 5\n',
      known(null, 7, null),
    ],
    ['no YAML', ':timeout: [90\n', known(null, null, null)],
    ['nothing', '', known(null, null, null)],
  ])('%s is not known', (_, text, expected) => expect(of(text)).toEqual(expected))

  test('that is not among the manifests is not known, whatever else is there', () => {
    expect(of(whole, [...RUN, '-C', 'config/other.yml'])).toEqual(known(null, null, null))
    expect(of(whole, [...RUN, '-C', '/etc/sidekiq.yml'])).toEqual(known(null, null, null))
  })

  test('threads come from RAILS_MAX_THREADS where nothing else says them', () => {
    expect(optionsOf(RUN, { env: { RAILS_MAX_THREADS: '7' }, files: {} })).toEqual(known(null, 7, null))
  })
})
