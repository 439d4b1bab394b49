import { Inventory, toldHome } from '../../src/compare/readiness/files/inventory.ts'
import { inspectSource, isAppSource } from '../../src/compare/readiness/ruby/tree.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, type Finding, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/captures.ts'
import '../../src/ports/readiness-declared.ts'

export default defineCheck({
  id: 'readiness/rerouted',
  question: 'Does the source in the image no longer use the paths that pods do not have?',
  plan: 'Filesystem dependencies',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { target: ['captures'] },
  codes: ['disk-still-used'],

  async gather({ target: { captures } }, { declared }) {
    const filesystem = declared.readiness?.filesystem
    if (!filesystem)
      throw new CannotTell(
        'not-configured',
        'config: readiness.filesystem (root, hosts, captures, homes) is not stated.',
      )
    const { root, expressions, homes } = filesystem
    const found = await inspectSource(await captures.texts('app', isAppSource), root, expressions)
    const inventory = new Inventory(filesystem)
    const sites = found.sites.map((site) => ({ ...site, home: inventory.homeOf(site.path) }))
    // What lies on the pod's own disk may be written there or not; what Key Vault mounts can only be read.
    const mounts = homes.flatMap((home) => (home.home === 'key-vault' ? [home.mount] : []))
    const unclear = found.unclear.filter(({ path }) => {
      if (path === undefined) return true
      const home = inventory.homeOf(path)
      return (
        !(home !== null && homes[home]?.home === 'ephemeral') && !mounts.some((mount) => path.startsWith(`${mount}/`))
      )
    })
    return { homes, sites, files: found.files, unclear, invalid: found.invalid }
  },

  judge({ homes, sites, files, unclear, invalid }) {
    const findings = sites.flatMap(({ at, call, path, home: index }): Finding[] => {
      const home = index === null ? undefined : homes[index]
      if (home?.home === 'ephemeral') return []
      if (home?.home === 'key-vault' && path.startsWith(home.mount)) return []
      return [
        {
          code: 'disk-still-used',
          at,
          source: `${call} ${path}`,
          target: home ? toldHome(home) : 'no home at all',
          remedy: {
            how: home
              ? `Change the code to use its home (${toldHome(home)}); a pod has no such path, or loses what is written there.`
              : 'Give the path a home in readiness.filesystem.homes, and have the code use it.',
          },
        },
      ]
    })
    const [first] = unclear
    const [broken] = invalid ?? []
    if (findings.length === 0 && broken !== undefined) return unproven('nothing-examined', `${broken}: not valid Ruby.`)
    if (findings.length === 0 && first)
      return unproven(
        'nothing-examined',
        `${first.at}: ${first.path === undefined ? `what ${first.call} writes cannot be read from the source` : `${first.call} is given ${first.path} and may write there`} (${unclear.length} such places); configure them in readiness.filesystem.expressions.`,
      )
    return verdictOf(findings, files)
  },
})
