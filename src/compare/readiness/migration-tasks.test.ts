import { describe, expect, test } from 'vitest'
import { readManifests } from './kubernetes/manifests.ts'
import { judgeMigrationJob, migrationDoubts } from './migrations.ts'

const yaml = (words: object, more: object = {}, env: object[] = [], image = 'r/oms:1') =>
  JSON.stringify({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'oms-migrate', annotations: { 'helm.sh/hook': 'pre-install,pre-upgrade' } },
    spec: { ...more, template: { spec: { containers: [{ name: 'm', image, env, ...words }] } } },
  })
const deployment = (name: string, ...containers: object[]) =>
  JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { template: { spec: { containers } } },
  })
const WEB = deployment('oms-web', { name: 'web', image: 'r/oms:1', command: ['bundle', 'exec', 'puma'] })
const SIDEKIQ = deployment('oms-sidekiq', { name: 'sidekiq', image: 'r/oms:1', command: ['bundle', 'exec', 'sidekiq'] })

function judged(job: string, { entrypoint = '', scripts = {}, pods = [WEB, SIDEKIQ] } = {}) {
  const manifests = readManifests([job, ...pods].map((text, i) => ({ name: `${i}.json`, text })))
  const codes = judgeMigrationJob(manifests, entrypoint, scripts).map(({ code }) => code)
  return codes.length > 0 ? codes : migrationDoubts(manifests, entrypoint, scripts).length > 0 ? ['doubt'] : []
}

/** How people call a task, and what becomes of a migration that is called so. */
const FORMS: readonly (readonly [name: string, words: (task: string) => object])[] = [
  ['exec', (task) => ({ command: ['bin/rails', task] })],
  ['rake', (task) => ({ command: ['bundle', 'exec', 'rake', task] })],
  ['args', (task) => ({ command: ['bundle', 'exec'], args: ['rails', task] })],
  ['sh -c', (task) => ({ command: ['sh', '-c', `bundle exec rails ${task}`] })],
  ['script in args', (task) => ({ command: ['/bin/bash', '-ec'], args: [`cd /rails\nexec ./bin/rails "${task}"`] })],
  ['after another', (task) => ({ command: ['bash', '-c', `echo start && bin/rails ${task}`] })],
  ['before another', (task) => ({ command: ['bash', '-c', `bin/rails ${task} && bin/rails db:migrate`] })],
  ['beside another', (task) => ({ command: ['bin/rails', task, 'db:migrate'] })],
  ['; under set -e', (task) => ({ command: ['sh', '-c', `set -e; bin/rails ${task}; echo done`] })],
  ['env', (task) => ({ command: ['env', 'RAILS_ENV=production', 'bin/rails', task] })],
  ['tini', (task) => ({ command: ['tini', '--', 'bin/rails', task] })],
  ['a condition', (task) => ({ command: ['sh', '-c', `if true; then bin/rails ${task}; fi`] })],
  ['a script of the image', (task) => ({ command: ['bin/migrate', task] })],
  ['ruby', (task) => ({ command: ['ruby', 'bin/rails', task] })],
  ['single quotes', (task) => ({ command: ['sh', '-c', `bin/rails '${task}'`] })],
]
const SCRIPTS = { 'bin/migrate': '#!/bin/sh -e\nbin/rails "$@"\n' }

describe('tasks, however they are called', () => {
  const good = ['db:migrate', 'db:prepare', 'db:migrate:primary']
  const bad =
    `db:schema:load db:structure:load db:reset db:setup db:drop db:purge db:seed db:seed:replant db:fixtures:load
    db:migrate:reset db:migrate:redo db:migrate:down db:migrate:up db:rollback db:rollback:primary db:truncate_all db:setup:primary
    db:drop:_unsafe db:schema:load:primary db:environment:set db:test:prepare db:forward`.split(/\s+/)
  test.each(FORMS)('%s', (_, words) => {
    for (const task of good) expect([task, judged(yaml(words(task)), { scripts: SCRIPTS })]).toEqual([task, []])
    for (const task of bad)
      expect([task, judged(yaml(words(task)), { scripts: SCRIPTS })]).toEqual([task, ['migrations-job-destroys']])
  })

  test.each([
    [{ command: ['bin/rails', 'db:migrate', 'VERSION=20240101000000'] }, []],
    [{ command: ['sh', '-c', 'VERSION=20240101000000 bin/rails db:migrate'] }, []],
    [{ command: ['sh', '-c', 'DISABLE_DATABASE_ENVIRONMENT_CHECK=1 bin/rails db:migrate'] }, []],
    [{ command: ['env', 'RAILS_ENV=test', 'bin/rails', 'db:migrate'] }, []],
    [{ command: ['bin/rails', 'db:migrate'] }, [{ name: 'DISABLE_DATABASE_ENVIRONMENT_CHECK', value: '1' }]],
    [{ command: ['bin/rails', 'db:migrate'] }, [{ name: 'VERSION', value: '20240101000000' }]],
    [{ command: ['bin/rails', 'db:migrate'] }, [{ name: 'RAILS_ENV', value: 'development' }]],
  ])('a variable that makes it another one: %j %j', (words, env) =>
    expect(judged(yaml(words, {}, env))).toEqual(['migrations-job-destroys']),
  )
})

describe('a failure that is passed over', () => {
  test.each([
    ['bin/rails db:migrate || true', true],
    ['bin/rails db:migrate; echo done', true],
    ['bin/rails db:migrate\necho done', true],
    ['bin/rails db:migrate | tee log', true],
    ['bin/rails db:migrate &\nwait', true],
    ['! bin/rails db:migrate', true],
    ['cd /rails && bin/rails db:migrate; true', true],
    ['bin/rails db:migrate || exit 1', false],
    ['bin/rails db:migrate && echo done', false],
    ['set -e; bin/rails db:migrate; echo done', false],
    ['set -eo pipefail; bin/rails db:migrate | tee log', false],
    ['sleep 5; bin/rails db:migrate', false],
  ])('%s: %s', (script, hidden) =>
    expect(judged(yaml({ command: ['bash', '-c', script] }))).toEqual(hidden ? ['migrations-job-hides-failure'] : []),
  )
})

describe('what cannot be read is doubt', () => {
  test.each<[string, object, object?]>([
    ['arguments to what the image starts', { args: ['bin/rails', 'db:migrate'] }],
    ['the image’s own command', {}],
    ['a script that is not known', { command: ['bin/release.sh'] }],
    ['a script before the task', { command: ['./run.sh', 'bin/rails', 'db:migrate'] }],
    ['a variable', { command: ['sh', '-c', 'bin/rails $TASK'] }],
    ['another task beside it', { command: ['sh', '-c', 'bin/rails db:migrate && bin/rails oms:backfill'] }],
    ['a client of the database', { command: ['sh', '-c', 'mysql < fix.sql && bin/rails db:migrate'] }],
    ['an open quote', { command: ['sh', '-c', 'bin/rails "db:migrate'] }],
  ])('%s', (_, words) => expect(judged(yaml(words))).toEqual(['doubt']))

  test('with the texts of the image it is read', () => {
    const entrypoint = '#!/bin/bash -e\nexec "$@"\n'
    const args = (task: string) => yaml({ args: ['bin/rails', task] })
    expect(judged(args('db:migrate'), { entrypoint })).toEqual([])
    expect(judged(args('db:reset'), { entrypoint })).toEqual(['migrations-job-destroys'])
    const release = (text: string) =>
      judged(yaml({ command: ['bin/release.sh'] }), { scripts: { 'bin/release.sh': text } })
    expect(release('#!/bin/sh\nset -e\nbin/rails db:migrate\n')).toEqual([])
    expect(release('#!/bin/sh\nset -e\nbin/rails db:schema:load\n')).toEqual(['migrations-job-destroys'])
    expect(release('#!/bin/sh\nbin/rails db:migrate\necho done\n')).toEqual(['migrations-job-hides-failure'])
  })
})

describe('the image', () => {
  const app = (name: string, image: string, command: string[]) => deployment(name, { name: 'app', image, command })
  const puma = ['bundle', 'exec', 'puma']
  const sidekiq = ['bundle', 'exec', 'sidekiq']
  const job = (image: string) => yaml({ command: ['bin/rails', 'db:migrate'] }, {}, [], image)
  const other = ['migrations-job-other-image']
  test.each<[string, string, string, string[]]>([
    ['r/oms:2', 'r/oms:2', 'r/oms:2', []],
    ['r/oms:2', 'r/oms:1', 'r/oms:2', other],
    ['r/oms:2', 'r/oms:2', 'r/oms:1', other],
    ['r/oms:2', 'r/oms:2', 'r/oms-worker:2', other],
    ['r/oms:2', 'other/oms:2', 'r/oms:2', other],
    ['r/oms:2@sha256:aa', 'r/oms:2@sha256:aa', 'r/oms:2@sha256:bb', other],
    ['r/oms@sha256:aa', 'r/oms:2@sha256:aa', 'r/oms@sha256:aa', []],
    ['localhost:5000/oms', 'localhost:5000/oms', 'localhost:5000/oms:2', other],
  ])('Job %s, web %s, workers %s', (own, web, worker, expected) => {
    const sidecar = { name: 'datadog-agent', image: 'gcr.io/datadoghq/agent:7' }
    const redis = deployment('cache', { name: 'redis', image: 'redis:7' })
    const pods = [
      deployment('oms-web', { name: 'app', image: web, command: puma }, sidecar),
      app('oms-sidekiq', worker, sidekiq),
      redis,
    ]
    expect(judged(job(own), { pods })).toEqual(expected)
  })
})

test.each([
  [{ suspend: true }, ['migrations-job-never-runs']],
  [{ activeDeadlineSeconds: 30 }, ['migrations-job-cut-off']],
  [{ activeDeadlineSeconds: 7200 }, []],
  [{ suspend: false }, []],
])('a Job that does not run to its end: %j', (more, expected) =>
  expect(judged(yaml({ command: ['bin/rails', 'db:migrate'] }, more))).toEqual(expected),
)
