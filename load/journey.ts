import exec from 'k6/execution'
import http from 'k6/http'
import { Rate, Trend } from 'k6/metrics'
import type { Journey, LoadPlan, LoadStep } from '../src/ports/load-plan.ts'
import { errorIn, filled, valueAt, windowOf } from './text.ts'

/** Counted where a request ends, not where it begins: a window then tells what was served in it. */
const took = new Trend('oms_ms')
const failed = new Rate('oms_failed')
const falseSuccess = new Rate('oms_false_success')

/** One customer's steps. A step that fails ends the journey: the next would only repeat the failure. */
export function travel(plan: LoadPlan, journey: Journey, unique: string): void {
  const values: Record<string, string> = { unique }
  for (const step of journey.steps) if (!walk(plan, step, values)) return
}

function walk(plan: LoadPlan, step: LoadStep, values: Record<string, string>): boolean {
  const secret = Object.entries(plan.secretHeaders).map(([name, variable]) => [name, __ENV[variable] ?? ''])
  const headers = { 'content-type': 'application/json', ...step.headers, ...Object.fromEntries(secret) }
  const body = step.body === undefined ? null : filled(JSON.stringify(step.body), values)
  const answer = http.request(step.method, `${plan.baseUrl}${filled(step.path, values)}`, body, {
    headers,
    timeout: `${plan.timeoutSeconds}s`,
    // One name an endpoint: an address with an id in it would be a series of its own.
    tags: { name: step.name, endpoint: step.name },
  })
  const right = step.expect ? step.expect.includes(answer.status) : answer.status >= 200 && answer.status < 300
  const text = typeof answer.body === 'string' ? answer.body : ''
  const lie = right && errorIn(text, patternsOf(plan)) !== undefined
  const w = String(windowOf(Date.now() - exec.scenario.startTime, plan.seconds, plan.windows))
  const tags = { endpoint: step.name, w }
  took.add(answer.timings.duration, tags)
  failed.add(!right || lie, tags)
  falseSuccess.add(lie, tags)
  if (!right || lie) return false
  if (step.save) {
    let json: unknown
    try {
      json = JSON.parse(text)
    } catch {
      return false
    }
    for (const [name, path] of Object.entries(step.save)) {
      const value = valueAt(json, path)
      if (value !== undefined) values[name] = value
    }
  }
  return true
}

let patterns: RegExp[] | undefined

function patternsOf(plan: LoadPlan): readonly RegExp[] {
  patterns ??= plan.errorBodies.map((source) => new RegExp(source, 'i'))
  return patterns
}
