import { isRecord, items, type WrittenContainer, type WrittenObject, type WrittenPod } from './objects.ts'

/** ConfigMaps of all manifests by their name; `optional` and missing ones are not there. */
export type ConfigMaps = ReadonlyMap<string, Readonly<Record<string, string>>>

export function configMapsIn(objects: readonly WrittenObject[]): ConfigMaps {
  return new Map(
    objects.flatMap((object) => {
      const { kind, metadata, data } = object as WrittenObject & { data?: unknown }
      if (kind !== 'ConfigMap') return []
      const texts = Object.entries(isRecord(data) ? data : {}).map(([key, text]) => [key, String(text)] as const)
      return [[String(metadata?.name ?? ''), Object.fromEntries(texts)] as const]
    }),
  )
}

/** Variables of a container whose values stand in the manifests; those of Secrets are not among them. */
export function variablesOf(container: WrittenContainer, maps: ConfigMaps): Record<string, string> {
  const found: Record<string, string> = {}
  for (const { prefix = '', configMapRef } of items(container.envFrom)) {
    const map = maps.get(String(configMapRef?.name ?? '')) ?? {}
    for (const [key, text] of Object.entries(map)) found[`${prefix}${key}`] = text
  }
  for (const { name = '', value, valueFrom } of items(container.env)) {
    const ref = valueFrom?.configMapKeyRef
    const text = value ?? maps.get(String(ref?.name ?? ''))?.[String(ref?.key ?? '')]
    // One of a Secret goes before that of a ConfigMap, and is not known.
    if (text === undefined) delete found[name]
    else found[name] = String(text).replace(/\$\(([A-Za-z_]\w*)\)/g, (all, inner: string) => found[inner] ?? all)
  }
  return found
}

/** Texts of ConfigMaps that a container sees as files, by path. */
export function filesOf(
  pod: WrittenPod['spec'],
  container: WrittenContainer,
  maps: ConfigMaps,
): Record<string, string> {
  const files: Record<string, string> = {}
  for (const { name, mountPath = '', subPath } of items(container.volumeMounts)) {
    const volume = items(pod?.volumes).find((one) => one.name === name)
    if (!volume) continue
    const sources = [volume.configMap, ...items(volume.projected?.sources).map(({ configMap }) => configMap)]
    for (const source of sources) {
      if (!source) continue
      const map = maps.get(String(source.name ?? '')) ?? {}
      const chosen = source.items
        ? items(source.items).map(({ key = '', path = '' }) => [path, map[key]] as const)
        : Object.entries(map)
      for (const [path, text] of chosen) {
        if (text === undefined) continue
        if (subPath === undefined) files[`${mountPath.replace(/\/$/, '')}/${path}`] = text
        else if (subPath === path) files[mountPath] = text
      }
    }
  }
  return files
}
