import { describe, expect, test } from 'vitest'
import { readExports } from './exports.ts'
import { looksOfMonitor, looksOfScope } from './scope.ts'
import { judgeWatchers, readTags } from './tags.ts'

const told = (query: string) => {
  const { tags, metrics, troubles } = looksOfMonitor(query)
  return { tags: tags.map(({ key, value }) => `${key}:${value ?? ''}`), metrics, troubles }
}

describe('what a monitor looks at', () => {
  test.each([
    [
      'avg(last_5m):avg:system.cpu.user{host:h1,env:prod} by {host,az} > 90',
      ['host:h1', 'env:prod', 'host:', 'az:'],
      ['system.cpu.user'],
    ],
    [
      'sum(last_5m):sum:a.b{service:x AND (env:p OR env:q)}.as_count() / sum:c.d{*}.as_count() > 1',
      ['service:x', 'env:p', 'env:q'],
      ['a.b', 'c.d'],
    ],
    ['avg(last_1h):avg:a.b{service IN (x,y),!host:h1} > 1', ['service:x', 'service:y'], ['a.b']],
    [
      'logs("service:ruby status:error @a.b:c -host:h9").index("*").rollup("count").by("host,@order").last("5m") > 1',
      ['service:ruby', 'host:'],
      [],
    ],
    [
      '"process.up".over("process:sidekiq","host:h1").exclude("env:dev").by("host","process").last(4).count_by_status()',
      ['process:sidekiq', 'host:h1', 'host:', 'process:'],
      [],
    ],
    [
      'trace-analytics("env:prod resource_name:\\"Nav\\"").rollup("count").last("5m") > 1',
      ['env:prod', 'resource_name:Nav'],
      [],
    ],
    ['123 && (456 || !789)', [], []],
  ])('%s', (query, tags, metrics) => expect(told(query)).toEqual({ tags, metrics, troubles: [] }))

  test('what cannot be read is told', () => {
    expect(told('something(else)').troubles).toHaveLength(1)
    expect(told('logs("CIDR(@ip,10.0.0.0/8)").last("5m") > 1').troubles).toHaveLength(1)
    expect(looksOfScope('what is this', {}).troubles).toHaveLength(1)
  })

  test('variables of a dashboard have their defaults', () =>
    expect(looksOfScope('$env,$any,service:x', { env: 'env:prod', any: '*' })).toMatchObject({
      tags: [
        { key: 'env', value: 'prod' },
        { key: 'service', value: 'x' },
      ],
      troubles: [],
    }))
})

describe('exports', () => {
  const watchers = (value: unknown) => readExports([{ name: 'e.json', text: JSON.stringify(value) }])
  test('monitors in a list, dashboards with groups and old forms of widgets', () => {
    expect(watchers({ monitors: [{ name: 'm', query: 'avg(last_5m):avg:a{x:y} > 1' }] }).map(({ at }) => at)).toEqual([
      'monitor: m',
    ])
    const dashboard = {
      title: 'D',
      widgets: [
        {
          definition: {
            type: 'group',
            widgets: [{ definition: { title: 'W', type: 'timeseries', requests: [{ q: 'avg:a{x:y} by {z}' }] } }],
          },
        },
        {
          definition: {
            type: 'timeseries',
            requests: [{ log_query: { index: '*', search: { query: 'service:s' }, group_by: [{ facet: 'host' }] } }],
          },
        },
        { definition: { type: 'check_status', title: 'C', check: 'x', tags: ['host:h1', '*'], group_by: [] } },
        { definition: { type: 'log_stream', query: 'service:t @a:b' } },
      ],
    }
    expect(
      watchers(dashboard).map(({ at, tags }) => [at, tags.map(({ key, value }) => `${key}:${value ?? ''}`)]),
    ).toEqual([
      ['dashboard D: W', ['x:y', 'z:']],
      ['dashboard D: widget 2 (timeseries)', ['service:s', 'host:']],
      ['dashboard D: C', ['host:h1']],
      ['dashboard D: widget 4 (log_stream)', ['service:t']],
    ])
  })
  test('anything else is refused', () => {
    expect(() => watchers({})).toThrow(/neither monitor nor dashboard/)
    expect(() => readExports([{ name: 'e', text: 'x' }])).toThrow(/no JSON/)
  })
})

test('tags: lines, JSON, and nothing else', () => {
  expect(readTags([{ name: 't', text: '# c\nservice:Ruby\nkube_namespace:oms\n' }])).toEqual([
    'kube_namespace:oms',
    'service:ruby',
  ])
  expect(readTags([{ name: 't', text: '{"tags":{"env:prod":["h1"]}}' }])).toEqual(['env:prod'])
  expect(() => readTags([{ name: 't', text: 'no tag' }])).toThrow(/line 1/)
})

test('what was dark before is told, not found', () => {
  const watcher = {
    at: 'm',
    tags: [
      { key: 'role', value: 'db' },
      { key: 'host', value: 'h1' },
      { key: 'env', value: 'prod*' },
    ],
    metrics: ['aws.rds.cpuutilization'],
    troubles: [],
  }
  const judged = judgeWatchers([watcher], ['env:production'], ['host:h1'])
  expect(judged.findings.map(({ code }) => code)).toEqual(['monitor-host-gone', 'monitor-metric-gone'])
  expect(judged.already).toEqual(['m role:db'])
  expect(judgeWatchers([watcher], ['env:production'], null).findings).toHaveLength(3)
})
