import type { Finding } from '../../kernel/judgement.ts'
import type { EndpointResult, K6Result } from '../../ports/load.ts'
import type { LoadDeclared } from '../../ports/load-declared.ts'
import { percent } from './verdict.ts'

/** Latency and errors of every endpoint, over the whole run and in each of its windows. */
export function objectiveFindings(k6: K6Result, load: LoadDeclared): Finding[] {
  const findings = k6.endpoints.flatMap((endpoint) => [...latency(endpoint, k6, load), ...errors(endpoint, load)])
  if (k6.dropped > 0)
    findings.push({
      code: 'iterations-dropped',
      at: 'arrival rate',
      source: `${k6.iterations + k6.dropped} customers came`,
      target: `${k6.dropped} could not begin: all before them, up to ${load.maxVUs}, were still waiting for an answer`,
      remedy: {
        how: 'The pods do not keep up with the rate: take more pods, or find what is slow. Raise load.maxVUs only if answers are meant to take so long.',
      },
    })
  return findings
}

function latency(
  { name, p95, requests }: EndpointResult,
  { windows }: K6Result,
  { objectives }: LoadDeclared,
): Finding[] {
  const objective = objectives.endpoints[name]?.p95Ms ?? objectives.p95Ms
  const own = windows.flatMap(({ from, endpoints }) =>
    endpoints.filter((e) => e.name === name).map((e) => ({ from, ...e })),
  )
  const bad = own.filter((window) => window.p95 > objective)
  const worst = bad.toSorted((a, b) => b.p95 - a.p95)[0]
  if (p95 <= objective && bad.length <= objectives.badWindows * own.length) return []
  return [
    {
      code: 'latency-objective-missed',
      at: name,
      source: `95 of 100 within ${objective} ms, in all but ${percent(objectives.badWindows)} of the windows`,
      target:
        `95 of 100 of ${requests} within ${p95.toFixed(0)} ms; missed in ${bad.length} of ${own.length} windows` +
        (worst ? `, worst ${worst.p95.toFixed(0)} ms from second ${worst.from.toFixed(0)}` : ''),
      remedy: {
        how: 'Look at this endpoint alone first: its queries, its calls to others. If all endpoints are slow, look at load/limits for throttling.',
      },
    },
  ]
}

/** A lie is told by its own code, and not counted a second time as an error. */
function errors(
  { name, requests, errors: share, falseSuccess }: EndpointResult,
  { objectives }: LoadDeclared,
): Finding[] {
  const found: Finding[] = []
  const plain = Math.max(0, Math.round(share * requests) - falseSuccess)
  if (falseSuccess > 0)
    found.push({
      code: 'error-in-success',
      at: name,
      source: 'errors have a status of their own',
      target: `${falseSuccess} of ${requests} answers say success by their status and an error in their body`,
      remedy: {
        how: 'Answer errors with a status of 400 or above: probes, the load balancer and the dashboards see the status alone.',
      },
    })
  if (requests > 0 && plain / requests > objectives.errorShare)
    found.push({
      code: 'error-objective-missed',
      at: name,
      source: `at most ${percent(objectives.errorShare)}`,
      target: `${plain} of ${requests} failed, ${percent(plain / requests)}`,
      remedy: {
        how: 'Read the pods’ logs of these minutes by endpoint; status 502 and 503 come from the load balancer: pods that went or were not ready.',
      },
    })
  return found
}
