import type { DeploymentSpec, StatefulSetSpec } from 'kubernetes-types/apps/v1.d.ts'
import type { HorizontalPodAutoscalerSpec } from 'kubernetes-types/autoscaling/v2.d.ts'
import type { CronJobSpec, JobSpec } from 'kubernetes-types/batch/v1.d.ts'
import type { Container, PodSpec, PodTemplateSpec } from 'kubernetes-types/core/v1.d.ts'
import type { ObjectMeta } from 'kubernetes-types/meta/v1.d.ts'
import { parseAllDocuments, type ScalarTag, type Tags } from 'yaml'

/** As people write it: whatever the API server would refuse or fill in may be missing, at any depth. */
export type Written<T> = T extends readonly (infer U)[]
  ? readonly Written<U>[]
  : T extends object
    ? { readonly [K in keyof T]?: Written<T[K]> | undefined }
    : T

/** A document of a manifest; of `spec` those fields are there that its kind has. */
export interface WrittenObject {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata?: Written<ObjectMeta>
  readonly spec?: WrittenSpec
}

export type WrittenSpec = Written<
  DeploymentSpec & StatefulSetSpec & JobSpec & CronJobSpec & PodSpec & HorizontalPodAutoscalerSpec
> &
  KedaSpec

/** keda.sh/v1alpha1, which is no part of Kubernetes: ScaledObject and ScaledJob. */
export interface KedaSpec {
  readonly minReplicaCount?: number
  readonly maxReplicaCount?: number
  readonly idleReplicaCount?: number
  readonly pollingInterval?: number
  readonly cooldownPeriod?: number
  readonly triggers?: readonly {
    readonly type?: string
    readonly metricType?: string
    readonly metadata?: Readonly<Record<string, string>>
    readonly authenticationRef?: { readonly name?: string; readonly kind?: string }
  }[]
  readonly jobTargetRef?: Written<JobSpec>
  readonly advanced?: { readonly horizontalPodAutoscalerConfig?: Pick<WrittenSpec, 'behavior'> }
}

export type WrittenPod = Written<PodTemplateSpec>
export type WrittenContainer = Written<Container>

/** YAML 1.1's words for true and false, which kubectl and Helm read as such when they stand without quotes. */
const SWITCH: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  identify: (value) => typeof value === 'boolean',
  test: /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/,
  resolve: (text) => /^(?:y|on)/i.test(text),
}
/** As kubectl and Helm read YAML: merge keys (`<<: *defaults`) are merged. */
const AS_KUBECTL = { merge: true, customTags: (tags: Tags): Tags => [...tags, SWITCH] }

/** Every object of a file: several documents, and lists as kubectl prints them. `error`: why a document cannot be read. */
export function objectsOf(text: string): { objects: WrittenObject[]; error?: { message: string; line?: number } } {
  const objects: WrittenObject[] = []
  for (const document of parseAllDocuments(text, AS_KUBECTL)) {
    const [error] = document.errors
    if (error) {
      const line = error.linePos?.[0].line
      return {
        objects,
        error: { message: error.message.split('\n')[0] ?? '', ...(line === undefined ? {} : { line }) },
      }
    }
    try {
      objects.push(...flattened(document.toJS({ maxAliasCount: 100 })))
    } catch (error) {
      return { objects, error: { message: (error as Error).message.split('\n')[0] ?? '' } }
    }
  }
  return { objects }
}

function flattened(value: unknown): WrittenObject[] {
  if (!isRecord(value)) return []
  const { kind, items } = value
  if ((kind === undefined || String(kind).endsWith('List')) && Array.isArray(items)) return items.flatMap(flattened)
  return [value as WrittenObject]
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The pod that a workload makes: a Pod is one, a CronJob has a template of Jobs, and so has a ScaledJob. */
export function podOf({ kind, spec, metadata }: WrittenObject): WrittenPod {
  if (kind === 'Pod') return { ...(metadata ? { metadata } : {}), ...(spec ? { spec } : {}) }
  const template =
    kind === 'CronJob'
      ? spec?.jobTemplate?.spec?.template
      : kind === 'ScaledJob'
        ? spec?.jobTargetRef?.template
        : spec?.template
  return isRecord(template) ? (template as WrittenPod) : {}
}

/** Of a field that should be a list of objects. */
export function items<T>(value: readonly T[] | undefined): readonly T[] {
  return Array.isArray(value) ? value.filter(isRecord as (one: unknown) => boolean) : []
}

/** Of a field that should be a number; NaN where it is none, as a template that was not rendered. */
export function numberIn(value: unknown, absent: number): number {
  if (value === undefined || value === null) return absent
  return typeof value === 'number' || (typeof value === 'string' && /^\s*-?\d+(?:\.\d+)?\s*$/.test(value))
    ? Number(value)
    : Number.NaN
}

/** Of a field that should be a list of words. */
export function words(value: readonly string[] | undefined): string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? value.map(String) : []
}
