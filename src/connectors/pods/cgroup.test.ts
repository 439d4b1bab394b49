import { expect, test } from 'vitest'
import { readCgroup } from './cgroup.ts'
import { containerOf } from './docker.ts'

const files = (all: Record<string, string>) => (path: string) => all[path]

test('version 2', () => {
  const read = files({
    '/c/memory.current': '104857600\n',
    '/c/memory.max': '134217728\n',
    '/c/memory.stat': 'anon 90000000\nfile 14857600\ninactive_file 4857600\n',
    '/c/memory.events': 'low 0\nhigh 0\nmax 12\noom 2\noom_kill 1\n',
    '/c/cpu.max': '50000 100000\n',
    '/c/cpu.stat': 'usage_usec 2500000\nuser_usec 2000000\nnr_periods 40\nnr_throttled 10\nthrottled_usec 750000\n',
  })
  expect(readCgroup({ version: 2, folder: '/c' }, read)).toEqual({
    workingSet: 100_000_000,
    memoryLimit: 134_217_728,
    oomKills: 1,
    cpuSeconds: 2.5,
    cpuLimit: 0.5,
    periods: 40,
    throttledPeriods: 10,
    throttledSeconds: 0.75,
  })
})

test('version 1, whose throttled time is in nanoseconds', () => {
  const read = files({
    '/m/memory.usage_in_bytes': '104857600\n',
    '/m/memory.limit_in_bytes': '134217728\n',
    '/m/memory.stat': 'inactive_file 1\ntotal_inactive_file 4857600\n',
    '/m/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 3\n',
    '/p/cpu.cfs_quota_us': '25000\n',
    '/p/cpu.cfs_period_us': '100000\n',
    '/p/cpu.stat': 'nr_periods 40\nnr_throttled 10\nthrottled_time 750000000\n',
    '/a/cpuacct.usage': '2500000000\n',
  })
  expect(readCgroup({ version: 1, memory: '/m', cpu: '/p', cpuacct: '/a' }, read)).toEqual({
    workingSet: 100_000_000,
    memoryLimit: 134_217_728,
    oomKills: 3,
    cpuSeconds: 2.5,
    cpuLimit: 0.25,
    periods: 40,
    throttledPeriods: 10,
    throttledSeconds: 0.75,
  })
})

test('no limit is absent in both versions', () => {
  const none = files({ '/c/memory.max': 'max\n', '/c/cpu.max': 'max 100000\n' })
  expect(readCgroup({ version: 2, folder: '/c' }, none)).toEqual({})
  const older = files({ '/m/memory.limit_in_bytes': '9223372036854771712\n', '/p/cpu.cfs_quota_us': '-1\n' })
  expect(readCgroup({ version: 1, memory: '/m', cpu: '/p', cpuacct: '/a' }, older)).toEqual({})
})

test('a container of Docker, by its engine’s stats', () => {
  const stats = {
    memory_stats: { usage: 104857600, limit: 134217728, stats: { inactive_file: 4857600 } },
    cpu_stats: {
      cpu_usage: { total_usage: 2_500_000_000 },
      throttling_data: { periods: 40, throttled_periods: 10, throttled_time: 750_000_000 },
    },
  }
  const inspected = {
    RestartCount: 1,
    State: { Running: false, OOMKilled: true, ExitCode: 137, StartedAt: 'x', FinishedAt: '2026-03-01T10:00:00Z' },
    HostConfig: { Memory: 134217728, NanoCpus: 500_000_000 },
  }
  expect(containerOf('oms-web-1', 'web', stats, inspected)).toMatchObject({
    phase: 'Failed',
    restarts: 1,
    lastEnd: { reason: 'OOMKilled', exitCode: 137 },
    workingSet: 100_000_000,
    memoryLimit: 134_217_728,
    cpuLimit: 0.5,
    cpuSeconds: 2.5,
    periods: 40,
    throttledPeriods: 10,
    throttledSeconds: 0.75,
  })
})
