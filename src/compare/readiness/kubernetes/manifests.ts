import { parseAllDocuments } from 'yaml'
import { CannotTell } from '../../../kernel/judgement.ts'
import type { CaptureText } from '../../../ports/captures.ts'

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
}

export interface Container {
  name: string
  image: string
  init: boolean
  command: readonly string[]
  env: readonly { name: string; value?: string; secret?: { name: string; key: string } }[]
  /** Secrets that are taken whole. */
  envFrom: readonly string[]
  mounts: readonly { volume: string; path: string }[]
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
  objects: readonly { name: string; alias: string }[]
  /** Copies into Secrets of the cluster. */
  synced: readonly { secret: string; key: string; object: string }[]
}

export type Labels = Readonly<Record<string, string>>

type Loose = Record<string, unknown>

export const isManifest = (name: string): boolean => /\.(ya?ml|json)$/.test(name)

/** Throws `CannotTell` for what is no YAML, as templates are before helm has rendered them. */
export function readManifests(texts: readonly CaptureText[]): Manifests {
  const objects = texts.flatMap(({ name, text }) => documents(name, text))
  const workloads = objects.flatMap(workloadOf)
  if (workloads.length === 0)
    throw new CannotTell('nothing-examined', 'The manifests hold no Deployment, StatefulSet, Job or other pods.')
  return { workloads, classes: objects.flatMap(classOf) }
}

function documents(name: string, text: string): Loose[] {
  const documents = parseAllDocuments(text)
  if (!Array.isArray(documents)) return []
  return documents.flatMap((document) => {
    const [error] = document.errors
    if (error)
      throw new CannotTell(
        'nothing-examined',
        `${name} is no YAML${text.includes('{{') ? ': it is a template, name the output of helm template instead' : ` (${error.code}, line ${error.linePos?.[0].line ?? '?'})`}.`,
      )
    const object = document.toJS() as unknown
    return flattened(object)
  })
}

function flattened(object: unknown): Loose[] {
  if (!isLoose(object)) return []
  return text(object.kind).endsWith('List') && Array.isArray(object.items) ? object.items.flatMap(flattened) : [object]
}

function workloadOf(object: Loose): Workload[] {
  const kind = text(object.kind)
  const spec = loose(object.spec)
  const template =
    kind === 'Pod'
      ? object
      : kind === 'CronJob'
        ? loose(loose(loose(spec.jobTemplate).spec).template)
        : loose(spec.template)
  const pod = loose(template.spec)
  if (!/^(Pod|Deployment|StatefulSet|DaemonSet|ReplicaSet|Job|CronJob)$/.test(kind)) return []
  const meta = loose(object.metadata)
  const podMeta = loose(template.metadata)
  const containers = [
    ...list(pod.initContainers).map((container) => containerOf(container, text(container.restartPolicy) !== 'Always')),
    ...list(pod.containers).map((container) => containerOf(container, false)),
  ]
  return [
    {
      at: `${kind}/${text(meta.name)}`,
      kind,
      annotations: labels(meta.annotations),
      podLabels: labels(podMeta.labels),
      podAnnotations: labels(podMeta.annotations),
      containers,
      volumes: list(pod.volumes).map(volumeOf),
    },
  ]
}

/** Variables whose value is no secret by their meaning. */
const SHOWN = /^DD_(SERVICE|ENV|VERSION)$/

function containerOf(container: Loose, init: boolean): Container {
  const words = (value: unknown) => (Array.isArray(value) ? value.map(text) : [])
  return {
    name: text(container.name),
    image: text(container.image),
    init,
    command: [...words(container.command), ...words(container.args)],
    env: list(container.env).map((entry) => {
      const ref = loose(loose(entry.valueFrom).secretKeyRef)
      const name = text(entry.name)
      return {
        name,
        ...(SHOWN.test(name) && entry.value !== undefined ? { value: text(entry.value) } : {}),
        ...(ref.name === undefined ? {} : { secret: { name: text(ref.name), key: text(ref.key) } }),
      }
    }),
    envFrom: list(container.envFrom)
      .map((entry) => text(loose(entry.secretRef).name))
      .filter(Boolean),
    mounts: list(container.volumeMounts).map((mount) => ({ volume: text(mount.name), path: text(mount.mountPath) })),
    readOnlyRoot: loose(container.securityContext).readOnlyRootFilesystem === true,
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

function classOf(object: Loose): SecretClass[] {
  if (object.kind !== 'SecretProviderClass') return []
  const spec = loose(object.spec)
  const parameters = loose(spec.parameters)
  const name = text(loose(object.metadata).name)
  if (spec.provider !== 'azure') return []
  return [
    {
      name,
      vault: text(parameters.keyvaultName ?? parameters.keyVaultName),
      objects: objectsOf(text(parameters.objects)),
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
function objectsOf(yaml: string): { name: string; alias: string }[] {
  const [outer] = documents('parameters.objects', yaml)
  const entries = Array.isArray(outer?.array) ? outer.array : []
  return entries.flatMap((entry) => {
    const [object] = typeof entry === 'string' ? documents('parameters.objects', entry) : [loose(entry)]
    const name = text(object?.objectName)
    return name ? [{ name, alias: text(object?.objectAlias) || name }] : []
  })
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
