import { CannotTell, type Finding } from '../../../kernel/judgement.ts'
import { matches } from '../../../kernel/waiver.ts'
import type { CaptureText } from '../../../ports/captures.ts'
import type { Watcher } from './exports.ts'
import type { TagRef } from './scope.ts'

/** `key:value` lines, or the JSON of /api/v1/tags/hosts. Lower case, as Datadog keeps tags. */
export function readTags(texts: readonly CaptureText[]): string[] {
  const tags = texts.flatMap(({ name, text }) =>
    text.trimStart().startsWith('{') ? ofJson(name, text) : ofLines(name, text),
  )
  if (tags.length === 0) throw new CannotTell('nothing-examined', 'The list of tags is empty.')
  return [...new Set(tags.map((tag) => tag.toLowerCase()))].sort()
}

function ofJson(name: string, text: string): string[] {
  try {
    return Object.keys((JSON.parse(text) as { tags: Record<string, unknown> }).tags)
  } catch {
    throw new CannotTell('nothing-examined', `${name} is not the JSON of /api/v1/tags/hosts.`)
  }
}

function ofLines(name: string, text: string): string[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const tag = line.trim()
    if (tag === '' || tag.startsWith('#')) return []
    if (!/^[^\s:]+:\S+$/.test(tag))
      throw new CannotTell('nothing-examined', `${name}, line ${index + 1}, is no tag of the form key:value.`)
    return [tag]
  })
}

/** Keys that EC2 and its integrations give hosts, and hosts themselves. */
const OF_HOSTS =
  /^(host|name|availability-zone|region|instance-type|instance-id|image|kernel|security-group.*|autoscaling_?group|aws_?.*|ec2_.*|dbinstanceidentifier|cacheclusterid|engine)$/
/** Sources that end with the old hosts. */
const OF_METRICS = /^(aws|passenger)\./

export interface MonitorsJudged {
  findings: Finding[]
  examined: number
  /** Dark on the old side as well. */
  already: string[]
  troubles: string[]
}

/** @param before tags of the old side; null: not captured */
export function judgeWatchers(
  watchers: readonly Watcher[],
  tags: readonly string[],
  before: readonly string[] | null,
): MonitorsJudged {
  const judged: MonitorsJudged = { findings: [], examined: 0, already: [], troubles: [] }
  for (const { at, tags: refs, metrics, troubles } of watchers) {
    judged.examined += refs.length + metrics.length
    judged.troubles.push(...troubles.map((trouble) => `${at}: ${trouble}`))
    for (const ref of unique(refs)) {
      if (carried(ref, tags)) continue
      const told = ref.value === null ? `by ${ref.key}` : `${ref.key}:${ref.value}`
      if (before && !carried(ref, before)) judged.already.push(`${at} ${told}`)
      else judged.findings.push(missing(at, ref, told))
    }
    for (const metric of new Set(metrics))
      if (OF_METRICS.test(metric))
        judged.findings.push({
          code: 'monitor-metric-gone',
          at,
          source: metric,
          target: 'nothing sends it after the cutover',
          remedy: {
            how: 'Find the metric of Azure’s integration or of the new web server that says the same, and change the query.',
          },
        })
  }
  return judged
}

function missing(at: string, { key }: TagRef, told: string): Finding {
  const host = OF_HOSTS.test(key)
  return {
    code: host ? 'monitor-host-gone' : 'monitor-tag-missing',
    at,
    source: told,
    target: host ? 'the old hosts go' : 'no tag of the new side',
    remedy: {
      how: host
        ? 'Look by service, kube_deployment or kube_cluster_name in its place: pods have no lasting host.'
        : 'Have the pods carry the tag (tags.datadoghq.com labels, DD_TAGS, or podLabelsAsTags), or change the query.',
    },
  }
}

function carried({ key, value }: TagRef, tags: readonly string[]): boolean {
  const prefix = `${key.toLowerCase()}:`
  const own = tags.filter((tag) => tag.startsWith(prefix))
  return value === null || value === '*'
    ? own.length > 0
    : own.some((tag) => matches(`${prefix}${value.toLowerCase()}`, tag))
}

function unique(refs: readonly TagRef[]): TagRef[] {
  return [...new Map(refs.map((ref) => [`${ref.key}:${ref.value}`, ref])).values()]
}
