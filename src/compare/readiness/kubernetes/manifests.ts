import { parseAllDocuments } from 'yaml'
import { CannotTell } from '../../../kernel/judgement.ts'
import type { CaptureText } from '../../../ports/captures.ts'
import { items, objectsOf, podOf, type WrittenContainer, type WrittenObject, words } from '../../kubernetes/objects.ts'

/** What of the manifests the checks look at. Values of variables and of Secrets stay in the files. */
export interface Manifests {
  workloads: readonly Workload[]
  classes: readonly SecretClass[]
}

export interface Workload {
  /** `Deployment/oms-web` */
  at: string
  kind: string
  annotations: Labels
  /** Of the pod template. */
  podLabels: Labels
  podAnnotations: Labels
  containers: readonly Container[]
  volumes: readonly Volume[]
  /** Of a Job or CronJob. */
  suspended?: boolean
  activeDeadlineSeconds?: number
}

export interface Container {
  name: string
  image: string
  init: boolean
  /** Command and arguments. */
  command: readonly string[]
  /** Arguments to what the image starts: there is no command. */
  argsOnly?: boolean
  env: readonly { name: string; value?: string; secret?: { name: string; key: string } }[]
  /** Secrets that are taken whole. */
  envFrom: readonly string[]
  mounts: readonly { volume: string; path: string; readOnly?: boolean }[]
  readOnlyRoot: boolean
}

export interface Volume {
  name: string
  kind: 'csi-secrets' | 'emptyDir' | 'secret' | 'other'
  /** The SecretProviderClass, or the Secret. */
  from?: string
}

/** A SecretProviderClass of the Azure provider. */
export interface SecretClass {
  name: string
  vault: string
  objects: readonly VaultReference[]
  /** Copies into Secrets of the cluster. */
  synced: readonly { secret: string; key: string; object: string }[]
}

export interface VaultReference {
  name: string
  alias: string
  /** `cert` and `key` are without the private key. Absent in older evidence. */
  type?: string
}

export type Labels = Readonly<Record<string, string>>

type Loose = Record<string, unknown>

export const isManifest = (name: string): boolean => /\.(ya?ml|json)$/.test(name)

/** Throws `CannotTell` for what is no YAML, as templates are before helm has rendered them. */
export function readManifests(texts: readonly CaptureText[]): Manifests {
  const objects = texts.flatMap(({ name, text }) => {
    const { objects, error } = objectsOf(text)
    if (error)
      throw new CannotTell(
        'nothing-examined',
        `${name} is no YAML${text.includes('{{') ? ': it is a template, name the output of helm template instead' : ` (line ${error.line ?? '?'})`}.`,
      )
    return objects
  })
  const workloads = objects.flatMap(workloadOf)
  if (workloads.length === 0)
    throw new CannotTell('nothing-examined', 'The manifests hold no Deployment, StatefulSet, Job or other pods.')
  return { workloads, classes: objects.flatMap(classOf) }
}

function workloadOf(object: WrittenObject): Workload[] {
  const { kind = '', metadata, spec } = object
  if (!/^(Pod|Deployment|StatefulSet|DaemonSet|ReplicaSet|Rollout|Job|CronJob)$/.test(kind)) return []
  const template = podOf(object)
  const pod = template.spec
  const job = kind === 'CronJob' ? spec?.jobTemplate?.spec : spec
  const limit = Number(job?.activeDeadlineSeconds ?? Number.NaN)
  return [
    {
      at: `${kind}/${text(metadata?.name)}`,
      kind,
      annotations: labels(metadata?.annotations),
      podLabels: labels(template.metadata?.labels),
      podAnnotations: labels(template.metadata?.annotations),
      containers: [
        ...items(pod?.initContainers).map((container) => containerOf(container, container.restartPolicy !== 'Always')),
        ...items(pod?.containers).map((container) => containerOf(container, false)),
      ],
      volumes: items(pod?.volumes).map((volume) => volumeOf(loose(volume))),
      ...(spec?.suspend === true ? { suspended: true } : {}),
      ...(/Job$/.test(kind) && limit > 0 ? { activeDeadlineSeconds: limit } : {}),
    },
  ]
}

/** Variables whose value is no secret by their meaning. */
const SHOWN =
  /^(?:DD_(?:SERVICE|ENV|VERSION)|DISABLE_DATABASE_ENVIRONMENT_CHECK|VERSION|STEP|SCOPE|RAILS_ENV|RACK_ENV|SAFETY_ASSURED)$/

function containerOf(container: WrittenContainer, init: boolean): Container {
  const [command, args] = [words(container.command), words(container.args)]
  return {
    name: text(container.name),
    image: text(container.image),
    init,
    command: [...command, ...args],
    ...(command.length === 0 && args.length > 0 ? { argsOnly: true } : {}),
    env: items(container.env).map((entry) => {
      const ref = loose(entry.valueFrom?.secretKeyRef)
      const name = text(entry.name)
      return {
        name,
        ...(SHOWN.test(name) && entry.value !== undefined ? { value: text(entry.value) } : {}),
        ...(ref.name === undefined ? {} : { secret: { name: text(ref.name), key: text(ref.key) } }),
      }
    }),
    envFrom: items(container.envFrom)
      .map((entry) => text(entry.secretRef?.name))
      .filter(Boolean),
    mounts: items(container.volumeMounts).map(({ name, mountPath, readOnly }) => ({
      volume: text(name),
      path: text(mountPath),
      ...(readOnly === true ? { readOnly } : {}),
    })),
    readOnlyRoot: container.securityContext?.readOnlyRootFilesystem === true,
  }
}

function volumeOf(volume: Loose): Volume {
  const name = text(volume.name)
  const csi = loose(volume.csi)
  if (csi.driver === 'secrets-store.csi.k8s.io')
    return { name, kind: 'csi-secrets', from: text(loose(csi.volumeAttributes).secretProviderClass) }
  if (volume.emptyDir !== undefined) return { name, kind: 'emptyDir' }
  if (isLoose(volume.secret)) return { name, kind: 'secret', from: text(volume.secret.secretName) }
  return { name, kind: 'other' }
}

function classOf(object: WrittenObject): SecretClass[] {
  if (object.kind !== 'SecretProviderClass') return []
  // A kind of the CSI driver's, which no type of Kubernetes describes.
  const spec = loose(object.spec)
  const parameters = loose(spec.parameters)
  const name = text(object.metadata?.name)
  if (spec.provider !== 'azure') return []
  return [
    {
      name,
      vault: text(parameters.keyvaultName ?? parameters.keyVaultName),
      objects: objectsIn(text(parameters.objects)),
      synced: list(spec.secretObjects).flatMap((secret) =>
        list(secret.data).map((entry) => ({
          secret: text(secret.secretName),
          key: text(entry.key),
          object: text(entry.objectName),
        })),
      ),
    },
  ]
}

/** `parameters.objects` is YAML within YAML, and each of its entries may be again. */
function objectsIn(yaml: string): VaultReference[] {
  const outer = inner(yaml)
  const entries = Array.isArray(outer) ? outer : loose(outer).array
  return (Array.isArray(entries) ? entries : []).flatMap((entry) => {
    const object = typeof entry === 'string' ? loose(inner(entry)) : loose(entry)
    const name = text(object.objectName)
    return name ? [{ name, alias: text(object.objectAlias) || name, type: text(object.objectType) || 'secret' }] : []
  })
}

function inner(yaml: string): unknown {
  const [document] = parseAllDocuments(yaml)
  if (document === undefined || !('toJS' in document)) return undefined
  if (document.errors.length > 0) throw new CannotTell('nothing-examined', 'parameters.objects is no YAML.')
  return document.toJS()
}

function isLoose(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function loose(value: unknown): Loose {
  return isLoose(value) ? value : {}
}

function list(value: unknown): Loose[] {
  return Array.isArray(value) ? value.filter(isLoose) : []
}

function text(value: unknown): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value)
}

function labels(value: unknown): Labels {
  return Object.fromEntries(Object.entries(loose(value)).map(([key, entry]) => [key, text(entry)]))
}
