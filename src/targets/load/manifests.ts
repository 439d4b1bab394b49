import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { LoadPlan } from '../../ports/load-plan.ts'

const SCRIPTS = join(import.meta.dirname, '../../../load')

export interface ManifestWish {
  namespace: string
  /** Runners; k6 gives each its part of the arrival rate. */
  parallelism: number
  image?: string
}

/**
 * A ConfigMap with the scripts and the plan, and a TestRun of k6-operator that runs them. Secrets of headers are taken from the
 * Secret `oms-parity-load`, by the names of their variables.
 */
export function testRun(plan: LoadPlan, { namespace, parallelism, image = 'grafana/k6:2.2.0' }: ManifestWish): string {
  const name = `oms-parity-${plan.profile}`
  const scripts = readdirSync(SCRIPTS).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  const files = Object.fromEntries(scripts.map((file) => [file, runnable(readFileSync(join(SCRIPTS, file), 'utf8'))]))
  const secrets = Object.values(plan.secretHeaders).map((variable) => ({
    name: variable,
    valueFrom: { secretKeyRef: { name: 'oms-parity-load', key: variable } },
  }))
  const map = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace },
    data: { ...files, 'plan.json': JSON.stringify({ ...plan, maxVUs: Math.max(parallelism, plan.maxVUs) }, null, 2) },
  }
  const run = {
    apiVersion: 'k6.io/v1alpha1',
    kind: 'TestRun',
    metadata: { name, namespace },
    spec: {
      parallelism,
      // All runners begin together: windows of one are windows of the others.
      separate: false,
      script: { configMap: { name, file: 'main.ts' } },
      arguments: '--quiet --no-usage-report --no-color',
      runner: {
        image,
        env: [{ name: 'PARITY_PLAN', value: './plan.json' }, ...secrets],
        resources: { requests: { cpu: '500m', memory: '512Mi' }, limits: { memory: '2Gi' } },
      },
    },
  }
  return [map, run].map((document) => stringify(document, { lineWidth: 0 })).join('---\n')
}

/** Types of the harness's own rooms are not there in the runner, and are erased anyway. */
function runnable(source: string): string {
  return source.replaceAll(/^import type .* from '\.\.\/src\/.*'\n/gm, '')
}

const MARK = 'PARITY_SUMMARY '

/** The summary in a runner's log: the script prints it there, in one line, because a runner's files go with its pod. */
export function summaryInLog(log: string): unknown {
  const line = log.split('\n').findLast((one) => one.includes(MARK))
  return line === undefined ? undefined : JSON.parse(line.slice(line.indexOf(MARK) + MARK.length))
}
