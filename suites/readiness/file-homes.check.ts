import { unmounted } from '../../src/compare/readiness/files/mounts.ts'
import { judgeSas } from '../../src/compare/readiness/files/sas.ts'
import { isManifest, readManifests } from '../../src/compare/readiness/kubernetes/manifests.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/captures.ts'
import '../../src/ports/sas.ts'

export default defineCheck({
  id: 'readiness/file-homes',
  question: 'Are the new homes of files there: volumes mounted, SAS valid past the cutover and no wider than needed?',
  plan: 'Filesystem dependencies',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { target: ['captures', 'blob.sas'] },
  codes: ['home-not-mounted', 'sas-expires', 'sas-too-wide', 'sas-too-narrow'],

  async gather({ target }, { declared: { readiness } }) {
    if (!readiness?.filesystem)
      throw new CannotTell('not-configured', 'config: readiness.filesystem.homes is not stated.')
    const { homes, sas: limits } = readiness.filesystem
    return {
      homes,
      manifests: readManifests(await target.captures.texts('manifests', isManifest)),
      limits,
      tokens: limits.length > 0 ? target['blob.sas'].tokens() : [],
      others: Object.keys(readiness.logs?.containers ?? {}),
      cutover: readiness.cutover ?? null,
      egress: readiness.allowList?.egress ?? null,
      now: Date.now(),
    }
  },

  judge({ homes, manifests, limits, tokens, others, cutover, egress = null, now }) {
    const mounts = unmounted(homes, manifests, ({ name }) => !others.includes(name))
    const written = homes.flatMap((home) => (home.home === 'blob' ? [home.sas] : []))
    const sas = judgeSas(tokens, limits, now, cutover ?? undefined, { written, egress: egress ?? undefined })
    return verdictOf([...mounts.findings, ...sas], mounts.examined + limits.length, {
      notes: cutover ? [] : ['readiness.cutover is not stated: a SAS is held against a cutover today.'],
    })
  },
})
