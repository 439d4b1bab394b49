import type { LoadDeclared } from '../../ports/load-declared.ts'

/** A stated load for tests. */
export function sampleLoad(changes: Partial<LoadDeclared> = {}): LoadDeclared {
  return {
    baseUrl: 'http://127.0.0.1:3000',
    stand: 'rehearsal',
    allowedHosts: ['127.0.0.1:3000'],
    healthPath: '/up',
    journeys: [{ name: 'look', weight: 1, steps: [{ name: 'health', method: 'GET', path: '/up' }] }],
    errorBodies: [],
    secretHeaders: {},
    peakRate: 20,
    seconds: { smoke: 5, peak: 60, breakpoint: 60, spike: 60, soak: 180 },
    proof: 'peak',
    maxVUs: 100,
    objectives: { p95Ms: 500, endpoints: {}, errorShare: 0.01, badWindows: 0, queueSeconds: 30, scaleSeconds: 60 },
    limits: { memoryHeadroom: 0.2, cpuHeadroom: 0.2, throttledShare: 0.05 },
    connectionShare: 0.8,
    workerTimeoutSeconds: 25,
    soak: { minimumMinutes: 3, growthShare: 0.05 },
    ...changes,
  }
}
