import type { Code } from '../../kernel/codes/index.ts'
import type { Finding } from '../../kernel/judgement.ts'
import type { DifferenceKind } from './difference.ts'
import type { DifferenceGroup } from './replay.ts'

const CODE_OF: Readonly<Record<DifferenceKind, Code>> = {
  failure: 'answer-missing',
  status: 'answer-status-differs',
  fault: 'answer-fault',
  redirect: 'answer-redirected',
  header: 'answer-header-differs',
  charset: 'answer-charset-differs',
  compression: 'answer-compression-differs',
  cut: 'answer-truncated',
  format: 'answer-format-differs',
  changed: 'answer-body-differs',
  missing: 'answer-body-differs',
  surplus: 'answer-body-differs',
  order: 'answer-body-differs',
  type: 'answer-body-differs',
  namespace: 'answer-body-differs',
}

const HOW: Readonly<Partial<Record<Code, string>>> = {
  'answer-missing':
    'Ask once by hand along the new path (curl --proxy …) and look into the log of the proxy or firewall at that moment: it closes what it does not like.',
  'answer-status-differs':
    'Ask once by hand along the new path. 401 and 403 mean the allow-list or the client; 4xx and 5xx of a proxy carry its own name in the body.',
  'answer-fault':
    'Read the fault’s text: permissions of the web-service user, the company in the URL, or a service that is published on one instance only.',
  'answer-redirected':
    'Find who redirects: a captive page of a firewall, or a far end that knows the client by its address.',
  'answer-header-differs': 'Have proxies on the new path leave the headers of answers alone.',
  'answer-charset-differs':
    'Have nobody on the new path recode text, and pin the charset that the client reads NAV’s answers by.',
  'answer-compression-differs':
    'Have proxies on the new path neither strip Accept-Encoding nor pack answers themselves.',
  'answer-truncated':
    'Look for a size limit or a time-out of the proxy, firewall or NAT gateway on the new path; large answers meet it first.',
  'answer-format-differs':
    'Ask the far end’s owners whether the answer depends on the client’s address or language; send Accept-Language as the old hosts do.',
  'answer-body-differs':
    'Ask once by hand along both paths. If both are right, the far end itself moves: name the place under egress.ignore with a reason and an end.',
}

const MOST_A_CODE = 10

/** A finding for each kind of difference at each place of each operation; ten of a code are told, all are counted. */
export function replayFindings(groups: readonly DifferenceGroup[]): { findings: Finding[]; total: number } {
  const told = new Map<Code, number>()
  const findings = groups.flatMap(({ operation, kind, place, exchanges, first }): Finding[] => {
    const code = CODE_OF[kind]
    const so = (told.get(code) ?? 0) + 1
    told.set(code, so)
    if (so > MOST_A_CODE) return []
    const { id, difference, diff } = first
    return [
      {
        code,
        at: `${operation} ${place}`,
        source: difference.old,
        target: difference.new,
        remedy: {
          how: `${HOW[code] ?? ''} Seen in ${exchanges} ${exchanges === 1 ? 'exchange' : 'exchanges'}, first in ${id} at ${difference.path}.`,
        },
        diff,
      },
    ]
  })
  return { findings, total: groups.length }
}
