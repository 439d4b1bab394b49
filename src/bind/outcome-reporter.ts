import type { Reporter, TestCase, TestModule } from 'vitest/node'
import type { Outcome } from '../kernel/run-check.ts'
import type { RunHooks } from './run.ts'

/** Takes outcomes from the tests' `meta`. A test without one (skipped, timed out, crashed) reports nothing: the gate finds it missing. */
export class OutcomeReporter implements Reporter {
  readonly outcomes = new Map<string, Outcome>()
  readonly troubles: string[] = []
  readonly #hooks: RunHooks

  constructor(hooks: RunHooks) {
    this.#hooks = hooks
  }

  onTestCaseReady(test: TestCase): void {
    const { check } = test.meta()
    if (check) this.#hooks.onStart?.(check)
  }

  onTestCaseResult(test: TestCase): void {
    const { check, outcome } = test.meta()
    if (!check) return
    if (outcome) {
      this.outcomes.set(check, outcome)
      this.#hooks.onOutcome?.(outcome)
    }
    for (const error of test.result().errors ?? []) this.troubles.push(`${check}: ${error.message}`)
  }

  onTestModuleEnd(module: TestModule): void {
    for (const error of module.errors()) this.troubles.push(`${module.relativeModuleId}: ${error.message}`)
  }

  onTestRunEnd(_modules: readonly TestModule[], errors: readonly { message: string }[]): void {
    for (const error of errors) this.troubles.push(error.message)
  }
}
