import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { RULES } from '../connectors/pods/kubernetes.ts'
import { summaryInLog, testRun } from '../targets/load/manifests.ts'
import { planOf } from './plan.ts'
import { sampleLoad } from './testing/sample.ts'

const deploy = (name: string) =>
  parseAllDocuments(readFileSync(join(import.meta.dirname, '../../deploy', name), 'utf8')).map((document) => {
    expect(document.errors).toEqual([])
    return document.toJS()
  })

test('a TestRun with the scripts and the plan of the config', () => {
  const plan = planOf(sampleLoad({ secretHeaders: { authorization: 'STAGING_TOKEN' } }), { profile: 'peak' })
  const [map, run] = parseAllDocuments(testRun(plan, { namespace: 'oms', parallelism: 4 })).map((d) => d.toJS())
  expect(run).toMatchObject({
    apiVersion: 'k6.io/v1alpha1',
    kind: 'TestRun',
    spec: { parallelism: 4, script: { configMap: { name: 'oms-parity-peak', file: 'main.ts' } } },
  })
  expect(run.spec.runner.env).toContainEqual({
    name: 'STAGING_TOKEN',
    valueFrom: { secretKeyRef: { name: 'oms-parity-load', key: 'STAGING_TOKEN' } },
  })
  expect(JSON.parse(map.data['plan.json'])).toEqual({ ...plan, maxVUs: 100 })
  const local = Object.keys(map.data)
  expect(local).toContain('main.ts')
  for (const [file, source] of Object.entries(map.data as Record<string, string>))
    for (const [, imported = ''] of source.matchAll(/from '\.\/([^']+)'/g)) expect(local, file).toContain(imported)
  expect(JSON.stringify(map)).not.toContain('../src/')
})

test('the summary is the last of its kind in a runner’s log', () => {
  expect(summaryInLog('level=info\nPARITY_SUMMARY {"metrics":{}}\n')).toEqual({ metrics: {} })
  expect(summaryInLog('level=error msg="no"')).toBeUndefined()
})

test('the role has every rule that the watch asks for, and no other', () => {
  const granted = deploy('rbac.yaml')
    .flatMap(({ rules = [] }) => rules as { apiGroups: string[]; resources: string[]; verbs: string[] }[])
    .flatMap(({ apiGroups, resources, verbs }) =>
      resources.map((resource) => `${apiGroups.map((group) => group || "''")} ${resource} ${verbs}`),
    )
  const asked = Object.values(RULES).map(({ rule }) => {
    const { apiGroups, resources, verbs } = parse(`{ ${rule} }`)
    return `${apiGroups.map((group: string) => group || "''")} ${resources} ${verbs}`
  })
  expect(granted.sort()).toEqual([...new Set(asked)].sort())
})

test('the jobs are of the image and account that are documented, and run as nobody of note', () => {
  const [, job] = deploy('soak-job.yaml')
  const [cron] = deploy('parity-cronjob.yaml')
  for (const { spec } of [job.spec.template, cron.spec.jobTemplate.spec.template]) {
    expect(spec.serviceAccountName).toBe('oms-parity')
    expect(spec.securityContext.runAsNonRoot).toBe(true)
    expect(spec.containers[0].image).toBe('oms-parity:latest')
  }
})
