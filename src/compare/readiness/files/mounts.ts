import type { Finding } from '../../../kernel/judgement.ts'
import type { FileHome } from '../../../ports/readiness-declared.ts'
import type { Container, Manifests } from '../kubernetes/manifests.ts'

/** Homes that need a volume, and do not have one in some container of the application. */
export function unmounted(
  homes: readonly FileHome[],
  { workloads }: Manifests,
  isApp: (container: Container) => boolean,
) {
  const findings: Finding[] = []
  let examined = 0
  for (const home of homes) {
    const mount = home.home === 'key-vault' || home.home === 'ephemeral' ? home.mount : undefined
    if (mount === undefined) continue
    for (const { at, containers, volumes } of workloads)
      for (const container of containers.filter((one) => !one.init && isApp(one))) {
        examined += 1
        const found = mountAt(container, mount)
        const volume = found && volumes.find(({ name }) => name === found.volume)
        // What is written there must be writable.
        const isReadOnly = home.home === 'ephemeral' && found?.readOnly === true
        const right = !isReadOnly && volume?.kind === (home.home === 'key-vault' ? 'csi-secrets' : 'emptyDir')
        // Without a read-only root a path that nothing is mounted at is the container's own layer: as short-lived as an emptyDir.
        if (right || (home.home === 'ephemeral' && !volume && !container.readOnlyRoot)) continue
        findings.push({
          code: 'home-not-mounted',
          at: `${at} ${container.name}: ${mount}`,
          source: home.paths.join(', '),
          target: !volume
            ? 'nothing is mounted there'
            : isReadOnly
              ? `mounted read-only: ${volume.name}`
              : `a volume of another kind: ${volume.name}`,
          remedy: {
            how:
              home.home === 'key-vault'
                ? `Mount a volume of the driver secrets-store.csi.k8s.io at ${mount}, with the SecretProviderClass that holds the object.`
                : `Mount an emptyDir at ${mount}, or correct the table of homes.`,
          },
        })
      }
  }
  return { findings, examined }
}

function mountAt({ mounts }: Container, path: string): Container['mounts'][number] | undefined {
  return mounts
    .filter((mount) => path === mount.path || path.startsWith(`${mount.path.replace(/\/$/, '')}/`))
    .sort((a, b) => b.path.length - a.path.length)[0]
}
