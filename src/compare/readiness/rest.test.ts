import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DeclaredAllowList } from '../../ports/readiness-declared.ts'
import { judgeAllowList } from './allow-list.ts'
import { readManifests } from './kubernetes/manifests.ts'
import { logServiceOf } from './kubernetes/services.ts'
import { compareMigrations, judgeMigrationJob, readMigrationList } from './migrations.ts'
import { claimIn } from './open-questions.ts'

describe('the list of migrations', () => {
  const list = (text: string) => readMigrationList([{ name: 'm', text }])
  test('ls, find, ls -l and git', () => {
    expect(list('20260101000000_a.rb\n20250101000000_b_c.rb\n')).toEqual(['20250101000000', '20260101000000'])
    expect(list('db/migrate/001_a.rb\n./db/migrate/002_b.engine.rb\n')).toEqual(['001', '002'])
    expect(list('total 8\n-rw-r--r-- 1 r r 12 Nov 20 03:00 20260101000000_a.rb\n')).toEqual(['20260101000000'])
    expect(() => list('20260101000000_a.rb\nREADME.md\n')).toThrow(/m, line 2/)
    expect(() => list('')).toThrow(/empty/)
  })

  test('both directions, against sets', () => {
    const versions = fc.uniqueArray(
      fc.integer({ min: 1, max: 60 }).map((n) => String(20_260_000_000_000 + n)),
      { minLength: 1 },
    )
    fc.assert(
      fc.property(versions, versions, (image, run) => {
        const sorted = [...image].sort()
        const { notRun, notInImage, pruned } = compareMigrations(sorted, run)
        expect(new Set(notRun)).toEqual(new Set(image.filter((version) => !run.includes(version))))
        expect(new Set([...notInImage, ...pruned])).toEqual(new Set(run.filter((version) => !image.includes(version))))
        expect(pruned.every((version) => version < (sorted[0] ?? ''))).toBe(true)
        expect(notInImage.every((version) => version > (sorted[0] ?? ''))).toBe(true)
      }),
    )
  })
})

const job = (annotations: string, command: string) =>
  `apiVersion: batch/v1\nkind: Job\nmetadata: { name: m, annotations: { ${annotations} } }\nspec: { template: { spec: { containers: [{ name: m, image: r/oms:1, command: ${command} }] } } }\n`
const web = (container: string) =>
  `---\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: w }\nspec: { template: { metadata: { labels: { a: b } }, spec: { ${container} } } }\n`
const SERVER = 'containers: [{ name: w, image: r/oms:1, command: [bin/rails, server] }]'

describe('the Job of the migrations', () => {
  const codes = (yaml: string, entrypoint: string | null = null) =>
    judgeMigrationJob(readManifests([{ name: 'm', text: yaml }]), entrypoint).map(({ code }) => code)
  test.each([
    ['helm.sh/hook: "pre-install,pre-upgrade"', []],
    ['helm.sh/hook: pre-upgrade', []],
    ['argocd.argoproj.io/hook: PreSync', []],
    ['argocd.argoproj.io/sync-wave: "-1"', []],
    ['helm.sh/hook: post-upgrade', ['migrations-job-unordered']],
    ['argocd.argoproj.io/sync-wave: "1"', ['migrations-job-unordered']],
    ['', ['migrations-job-unordered']],
  ])('%s', (annotations, expected) =>
    expect(codes(job(annotations, '[bin/rails, db:migrate]') + web(SERVER))).toEqual(expected),
  )

  test('as Rails generates the entrypoint, every web pod migrates', () => {
    const entrypoint =
      '#!/bin/bash -e\nif [ "$1" == "./bin/rails" ] && [ "$2" == "server" ]; then\n  ./bin/rails db:prepare\nfi\nexec "$@"\n'
    const yaml = job('helm.sh/hook: pre-upgrade', '[bin/rails, "db:migrate"]')
    expect(codes(yaml + web(SERVER), entrypoint)).toEqual(['migrations-in-web'])
    expect(codes(yaml + web(SERVER), entrypoint.replace('  ./bin', '  # ./bin'))).toEqual([])
    expect(
      codes(yaml + web('containers: [{ name: w, image: r/oms:1, command: [bundle, exec, sidekiq] }]'), entrypoint),
    ).toEqual([])
  })

  test('an init container that migrates is a web pod that does', () =>
    expect(
      codes(web(`initContainers: [{ name: i, image: r/oms:1, command: [sh, -c, "bin/rails db:prepare"] }], ${SERVER}`)),
    ).toEqual(['migrations-job-missing', 'migrations-in-web']))
})

describe('the service of a container’s logs', () => {
  const service = (meta: string, container = '') => {
    const text = `kind: Deployment\nmetadata: { name: w, labels: { tags.datadoghq.com/service: wrong } }\nspec: { template: { metadata: { ${meta} }, spec: { containers: [{ name: w, image: "acr.io/x/oms:1@sha256:aa"${container} }] } } }\n`
    const [workload] = readManifests([{ name: 'm', text }]).workloads
    const [only] = workload?.containers ?? []
    return workload && only && logServiceOf(workload, only).service
  }
  test.each([
    ['labels: {}', '', 'oms'],
    ['labels: { tags.datadoghq.com/service: ruby }', '', 'ruby'],
    ['labels: { tags.datadoghq.com/service: ruby, tags.datadoghq.com/w.service: other }', '', 'other'],
    ['labels: {}', ', env: [{ name: DD_SERVICE, value: ruby }]', 'ruby'],
    [
      'labels: { tags.datadoghq.com/service: ruby }, annotations: { ad.datadoghq.com/w.logs: \'[{"source":"ruby","service":"far"}]\' }',
      '',
      'far',
    ],
    ['labels: { tags.datadoghq.com/service: ruby }, annotations: { ad.datadoghq.com/w.logs: "no json" }', '', 'ruby'],
  ])('%s %s', (meta, container, expected) => expect(service(meta, container)).toBe(expected))
})

describe('allow-lists', () => {
  type Vendor = DeclaredAllowList['vendors'][number]
  const judged = (vendor: Partial<Vendor>) =>
    judgeAllowList(
      ['20.0.0.1', '20.0.0.2'],
      [{ name: 'V', leadDays: 5, addresses: ['20.0.0.0/30'], ...vendor }],
      '2026-11-20',
      '2026-12-01',
    )
  const codes = (vendor: Partial<Vendor>) => judged(vendor).findings.map(({ code }) => code)
  test.each([
    [{ requested: '2026-11-01', confirmed: '2026-11-05' }, [], 0],
    [{ requested: '2026-11-18' }, [], 1],
    [{ requested: '2026-11-10' }, ['allow-list-unconfirmed'], 0],
    [{ requested: '2026-11-28' }, ['allow-list-too-late'], 0],
    [{ requested: '2026-11-22' }, [], 1],
    [{}, ['allow-list-not-requested'], 0],
    [{ leadDays: 12 }, ['allow-list-too-late'], 0],
    [{ requested: '2026-11-01', confirmed: '2026-12-24' }, ['allow-list-unconfirmed'], 0],
  ])('%j', (vendor, expected, awaited) => {
    expect(codes(vendor)).toEqual(expected)
    expect(judged(vendor).awaited).toHaveLength(awaited)
  })

  test('addresses: ranges hold addresses, families do not mix', () => {
    const done = { requested: '2026-11-01', confirmed: '2026-11-05' }
    expect(codes({ ...done, addresses: ['20.0.0.1'] })).toEqual(['allow-list-address-missing'])
    expect(codes({ ...done, addresses: ['20.0.0.1', '20.0.0.2', '20.0.0.3'] })).toEqual(['allow-list-address-foreign'])
    expect(codes({ ...done, addresses: [] })).toEqual(['allow-list-address-missing'])
    expect(codes({ ...done, addresses: ['::/0'] })).toEqual([
      'allow-list-address-missing',
      'allow-list-address-foreign',
    ])
  })
})

test('answers that say what is configured', () => {
  expect(claimIn('mysqlLocation', 'Aurora')).toBe('rds')
  expect(claimIn('mysqlLocation', 'self-hosted on an EC2 host, not RDS')).toBe('self-managed')
  expect(claimIn('dbDestination', 'Flexible Server')).toBe('azure-flexible')
  expect(claimIn('dbDestination', 'Azure SQL')).toBe('azure-sql')
  expect(claimIn('timeline', 'Q3')).toBeUndefined()
})
