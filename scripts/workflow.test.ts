import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readArgs } from '../src/cli/args.ts'
import { PHASES } from '../src/kernel/check.ts'

const ROOT = join(import.meta.dirname, '..')
const WORKFLOW = '.github/workflows/parity-gate.yml'
const ACTION = '.github/actions/parity/action.yml'

interface Step {
  id?: string
  uses?: string
  run?: string
  with?: Record<string, string>
  env?: Record<string, string>
}

interface JobOf {
  needs?: string
  permissions?: unknown
  environment?: string
  env?: unknown
  strategy?: { 'fail-fast': boolean; matrix: { phase: string[] } }
  steps: Step[]
}

const [workflowText, actionText] = await Promise.all(
  [WORKFLOW, ACTION].map((file) => readFile(join(ROOT, file), 'utf8')),
)
const workflow = parse(workflowText ?? '') as {
  on: { workflow_dispatch: { inputs: { phase: { options: string[] } } } }
  permissions: unknown
  jobs: { rehearsal: JobOf; gate: JobOf }
}
const action = parse(actionText ?? '') as {
  inputs: Record<string, { default?: string }>
  outputs: Record<string, { value: string }>
  runs: { steps: Step[] }
}
const { rehearsal, gate } = workflow.jobs
const ask = action.runs.steps.find(({ id }) => id === 'ask')

describe('the gate in CI', () => {
  test('rehearses every phase, then asks the real one, with approval', () => {
    expect(rehearsal.strategy).toEqual({ 'fail-fast': false, matrix: { phase: [...PHASES] } })
    expect(workflow.on.workflow_dispatch.inputs.phase.options).toEqual([...PHASES])
    expect(gate).toMatchObject({ needs: 'rehearsal', environment: 'cutover' })
  })

  test('may read the repository and nothing else; secrets reach one step of the gate', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' })
    for (const { permissions, env } of [rehearsal, gate]) expect({ permissions, env }).toEqual({})
    const holders = [...rehearsal.steps, ...gate.steps].filter((step) => JSON.stringify(step).includes('secrets.'))
    expect(holders.map(({ id }) => id)).toEqual(['gate'])
    expect(actionText).not.toContain('secrets.')
    for (const step of [...rehearsal.steps, ...gate.steps])
      if (step.uses?.startsWith('actions/checkout@')) expect(step.with).toMatchObject({ 'persist-credentials': false })
  })

  test('what others wrote is pinned by its commit, with the version beside it', () => {
    const uses = [...`${workflowText}\n${actionText}`.matchAll(/\buses: (.+)$/gm)].map((found) => found[1] ?? '')
    expect(uses.length).toBeGreaterThanOrEqual(6)
    for (const used of uses) expect(used).toMatch(/^\.\/|^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  test('inputs reach the shell by variables alone', () => {
    for (const { run } of [...action.runs.steps, ...rehearsal.steps, ...gate.steps])
      expect(run ?? '').not.toMatch(/\$\{\{/)
  })

  test('artefacts have names of their own, and inputs are those of the action', () => {
    const given = [...rehearsal.steps, ...gate.steps].filter(({ uses }) => uses?.startsWith('./'))
    expect(new Set(given.map((step) => step.with?.artifact)).size).toBe(given.length)
    for (const step of given)
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})))
    expect(Object.keys(ask?.env ?? {}).sort()).toEqual([
      'ALLOW_PARTIAL',
      'CONFIG',
      'PHASE',
      'REHEARSAL',
      'REPORT',
      'SUITES',
    ])
  })
})

describe('the step that asks', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parity-workflow-'))
    await mkdir(join(folder, 'root/.github/actions/parity'), { recursive: true })
    await mkdir(join(folder, 'bin'))
    // Stands for npm: notes what it was asked, leaves a ledger where the gate would, and ends as told.
    await writeFile(
      join(folder, 'bin/npm'),
      '#!/bin/sh\npwd > "$NOTES"\nfor word in "$@"; do echo "$word" >> "$NOTES"; done\nif [ -n "$VERDICT" ]; then mkdir -p "$REPORT"; echo "{\\"verdict\\": \\"$VERDICT\\"}" > "$REPORT/ledger.json"; fi\nexit "$CODE"\n',
    )
    await chmod(join(folder, 'bin/npm'), 0o755)
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  async function runStep(env: Record<string, string>) {
    const [notes, output, report] = ['notes', 'output', 'report'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    await rm(report, { recursive: true, force: true })
    if (env.STALE) {
      await mkdir(report)
      await writeFile(join(report, 'ledger.json'), JSON.stringify({ verdict: env.STALE }))
    }
    await writeFile(output, '')
    const { PATH = '' } = process.env
    const { promise, resolve } = Promise.withResolvers<number>()
    execFile(
      'bash',
      // As GitHub runs `shell: bash`.
      ['--noprofile', '--norc', '-eo', 'pipefail', '-c', ask?.run ?? ''],
      {
        env: {
          PATH: `${join(folder, 'bin')}:${PATH}`,
          NOTES: notes,
          REPORT: report,
          GITHUB_OUTPUT: output,
          GITHUB_WORKSPACE: '/work space',
          GITHUB_ACTION_PATH: join(folder, 'root/.github/actions/parity'),
          PHASE: 'replicating',
          CONFIG: '',
          REHEARSAL: 'false',
          SUITES: '',
          ALLOW_PARTIAL: 'false',
          ...env,
        },
      },
      (error) => resolve(typeof error?.code === 'number' ? error.code : 0),
    )
    const code = await promise
    const [cwd, ...words] = (await readFile(notes, 'utf8')).trimEnd().split('\n')
    return { code, cwd, words, output: await readFile(output, 'utf8'), report }
  }

  test.each([
    ['0', 'GO'],
    ['1', 'NO-GO'],
    ['2', 'COULD-NOT-TELL'],
    ['0', 'REHEARSAL-PASSED'],
    ['3', 'PARTIAL-PASSED'],
    ['70', ''],
    ['78', ''],
  ])('ends with %s and tells %j', async (CODE, VERDICT) => {
    const { code, output, cwd } = await runStep({ CODE, VERDICT })
    expect(code).toBe(Number(CODE))
    expect(output).toBe(`verdict=${VERDICT}\nexit-code=${CODE}\n`)
    expect(cwd).toMatch(/\/root$/)
  })

  test('gives options that the command line takes, whatever stands in them', async () => {
    const { words, report } = await runStep({
      CODE: '0',
      VERDICT: 'GO',
      PHASE: 'freeze',
      CONFIG: 'a b/"x".json',
      SUITES: 'data,schema',
    })
    expect(words.slice(0, 4)).toEqual(['run', '--silent', 'parity', '--'])
    expect(readArgs(words.slice(4))).toMatchObject({
      verb: 'run',
      options: {
        phase: 'freeze',
        config: '/work space/a b/"x".json',
        suites: ['data', 'schema'],
        ledger: `${report}/ledger.json`,
        rehearsal: false,
        neverRehearse: true,
        allowPartial: false,
        colour: false,
      },
    })
    const rehearsed = await runStep({ CODE: '0', VERDICT: 'GO', REHEARSAL: 'true' })
    expect(readArgs(rehearsed.words.slice(4))).toMatchObject({ options: { rehearsal: true, neverRehearse: false } })
    const partial = await runStep({ CODE: '0', VERDICT: 'PARTIAL-PASSED', ALLOW_PARTIAL: 'true' })
    expect(readArgs(partial.words.slice(4))).toMatchObject({ options: { allowPartial: true } })
  })

  test('does not tell what an earlier run left in the workspace', async () => {
    const { output } = await runStep({ CODE: '78', VERDICT: '', STALE: 'GO' })
    expect(output).toBe('verdict=\nexit-code=78\n')
  })
})
