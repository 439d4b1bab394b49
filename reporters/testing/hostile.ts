import type { Json } from '../../src/kernel/json.ts'
import type { Ledger } from '../../src/kernel/ledger.ts'
import { chartsOfANight } from './charts.ts'
import { night } from './night.ts'

const ATTACKS = [
  '<img src=x onerror="pwned=1">',
  '</script><script>pwned=1</script>',
  '"><svg onload=pwned=1>',
  "' onfocus='pwned=1' autofocus x='",
  '<!--<script>',
  '&lt;b&gt;&#60;',
  '</style><style>*{display:none}',
  '</title></textarea></pre><iframe srcdoc="<script>parent.pwned=1</script>">',
  'javascript:pwned=1',
  '\u2028\u2029\u202e\u0000\ud800',
]

/** A ledger in which every text that comes from outside tries to be more than text. */
export function hostile(): Ledger {
  let n = 0
  const attack = (text: string) => `${text} ${ATTACKS[n++ % ATTACKS.length]}`
  const kept = new Set(['verdict', 'phase', 'startedAt', 'finishedAt', 'severity', 'kind', 'state', 'why', 'on'])
  const of = (value: Json, key = ''): Json => {
    if (typeof value === 'string') return kept.has(key) ? value : attack(value)
    if (Array.isArray(value)) return value.map((inner: Json) => of(inner, key))
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, of(inner, name)]))
  }
  const from = night()
  const checks = from.checks.map((check, index) => ({
    ...check,
    evidence: {
      charts: index === 0 ? chartsOfANight() : {},
      [ATTACKS[0]!]: ATTACKS,
      rows: ATTACKS.map((at) => ({ at })),
    },
  }))
  const comparison = {
    before: { id: 'x', startedAt: from.run.startedAt, phase: 'freeze', verdict: 'GO' },
    remarks: ['r'],
    checks: [],
    new: [{ check: 'a/b', code: 'row-differs', at: 'x', key: { id: '1' } }],
    fixed: [],
    unknown: [],
    still: 0,
  }
  return of({ ...from, checks, comparison } as unknown as Json) as unknown as Ledger
}
