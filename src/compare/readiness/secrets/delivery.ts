import type { Manifests, SecretClass, Workload } from '../kubernetes/manifests.ts'

/** How an object of a Key Vault reaches containers. */
export interface Delivery {
  /** `Deployment/oms-web web: $SFCC_CLIENT_SECRET`, or a path below a mount. */
  to: string[]
  /** By a variable: a new value is seen only by new pods. */
  byVariable: boolean
  /** Why a container that asks for it does not get it. */
  broken: string[]
}

/** Follows an object through its SecretProviderClass to mounts, and to variables by way of the Secret that it is copied into. */
export function deliveryOf(vault: string, object: string, { workloads, classes }: Manifests): Delivery | undefined {
  const holding = classes.flatMap((one) => {
    const found = one.vault === vault ? one.objects.find(({ name }) => name === object) : undefined
    return found ? [{ ...one, alias: found.alias, type: found.type ?? 'secret' }] : []
  })
  if (holding.length === 0) return undefined
  const delivery: Delivery = { to: [], byVariable: false, broken: [] }
  // The pods of a Job end, and with the last of them the copy.
  const mountedFor = (reader: Workload, name: string) =>
    workloads.some(
      (workload) =>
        (workload === reader || !/Job$/.test(workload.kind)) &&
        workload.volumes.some((volume) => volume.kind === 'csi-secrets' && volume.from === name),
    )
  for (const one of holding) {
    // As a certificate or a key the driver fetches the public part alone, and where the object is a plain secret, nothing.
    if (one.type !== 'secret') {
      delivery.broken.push(`${one.name} fetches it with objectType: ${one.type}, which is without the private key`)
      continue
    }
    const copies = one.synced.filter(({ object: copied }) => copied === one.alias || copied === object)
    for (const workload of workloads)
      for (const container of workload.containers) {
        const who = `${workload.at} ${container.name}`
        for (const mount of container.mounts) {
          const volume = workload.volumes.find(({ name }) => name === mount.volume)
          if (volume?.kind === 'csi-secrets' && volume.from === one.name)
            delivery.to.push(`${who}: ${mount.path}/${one.alias}`)
        }
        for (const { secret, key } of copies) {
          const variable = container.env.find((entry) => entry.secret?.name === secret && entry.secret.key === key)
          if (!variable && !container.envFrom.includes(secret)) continue
          const asked = `${who}: $${variable?.name ?? key}`
          if (mountedFor(workload, one.name)) {
            delivery.to.push(asked)
            delivery.byVariable = true
          } else
            delivery.broken.push(`${asked} reads Secret ${secret}, which exists only while a pod mounts ${one.name}`)
        }
      }
  }
  return delivery
}

/** Variables that read a key of a Secret which no SecretProviderClass writes. */
export function danglingVariables({ workloads, classes }: Manifests): string[] {
  const made = (secret: string) => classes.some((one: SecretClass) => one.synced.some((copy) => copy.secret === secret))
  return workloads.flatMap(({ at, containers }) =>
    containers.flatMap(({ name, env }) =>
      env.flatMap(({ name: variable, secret }) =>
        secret &&
        made(secret.name) &&
        !classes.some((one) => one.synced.some((copy) => copy.secret === secret.name && copy.key === secret.key))
          ? [`${at} ${name}: $${variable} reads ${secret.name}/${secret.key}, which no SecretProviderClass writes`]
          : [],
      ),
    ),
  )
}
