import { isManifest, readManifests } from '../../src/compare/readiness/kubernetes/manifests.ts'
import { judgeSecrets } from '../../src/compare/readiness/secrets/judge.ts'
import { readNames } from '../../src/compare/readiness/secrets/names.ts'
import { readVault } from '../../src/compare/readiness/secrets/vault.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/captures.ts'
import '../../src/ports/readiness-declared.ts'

export default defineCheck({
  id: 'readiness/secrets',
  question:
    'Has every credential of the old world a home in the Key Vault that reaches the pods, an owner and a rotation?',
  plan: 'Cert / secret rotation',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['captures'], target: ['captures'] },
  codes: [
    'secret-without-home',
    'secret-not-in-vault',
    'secret-expires',
    'secret-not-delivered',
    'secret-rotation-overdue',
  ],

  async gather({ source, target }, { declared: { readiness } }) {
    if (!readiness?.secrets)
      throw new CannotTell('not-configured', 'config: readiness.secrets (names, vault, homes) is not stated.')
    return {
      names: readNames(await source.captures.texts('credentials')),
      homes: readiness.secrets.homes,
      manifests: readManifests(await target.captures.texts('manifests', isManifest)),
      vault: readVault(await target.captures.texts('vault')),
      now: Date.now(),
      ...(readiness.cutover === undefined ? {} : { cutover: readiness.cutover }),
    }
  },

  judge(facts) {
    const { findings, unstated, notes } = judgeSecrets(facts)
    if (findings.length === 0 && unstated.length > 0)
      return unproven(
        'not-configured',
        `Who rotates ${unstated.slice(0, 3).join(', ')}${unstated.length > 3 ? ` and ${unstated.length - 3} more` : ''}, when last and how, is not stated: set rotation in readiness.secrets.homes.`,
      )
    const untold =
      facts.cutover === undefined
        ? ['readiness.cutover is not stated: what expires is held against a cutover today.']
        : []
    return verdictOf(findings, facts.names.length, { notes: [...notes, ...untold] })
  },
})
