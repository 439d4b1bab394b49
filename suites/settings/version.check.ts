import { PLATFORM_VARIABLE, platformFindings, platformNotes } from '../../src/compare/settings/platform.ts'
import { parseVersion, SUPPORT, seriesIn, supportOf, upgradePath } from '../../src/compare/settings/versions.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/readiness-declared.ts'
import '../../src/ports/settings.ts'

const PATHS = {
  older: {
    code: 'target-version-older',
    how: 'Create the Azure server with the source’s series or the next one; a server cannot be downgraded.',
  },
  skips: {
    code: 'upgrade-path-unsupported',
    how: 'Create the Azure server with the next long-term series after the source’s (5.7 → 8.0 → 8.4), or upgrade the source first: aws rds modify-db-instance --engine-version … --allow-major-version-upgrade.',
  },
  flavour: {
    code: 'upgrade-path-unsupported',
    how: 'MariaDB and MySQL do not replicate into each other from these versions: move by a logical dump, test it, and plan downtime for it.',
  },
} as const

export default defineCheck({
  id: 'settings/version',
  question:
    'Can the source replicate into the target’s version, is that version supported, and are both servers what the config says?',
  plan: 'MySQL migration: provision',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['mysql.settings'], target: ['mysql.settings'] },
  codes: [
    'target-version-older',
    'upgrade-path-unsupported',
    'target-version-unsupported',
    'platform-not-as-declared',
    'question-answered-otherwise',
  ],

  async gather({ source, target }, { declared }) {
    const [a, b, ours, theirs] = await Promise.all([
      source['mysql.settings'].version(),
      target['mysql.settings'].version(),
      source['mysql.settings'].globals(),
      target['mysql.settings'].globals(),
    ])
    const runBy = declared.kinds.target === 'azure-flexible' ? ('azure' as const) : ('community' as const)
    const { standsFor } = declared
    const [from, to] = [standsFor?.source ?? a, standsFor?.target ?? b]
    const signs = (version: string, globals: typeof ours) => ({
      version,
      basedir: globals.basedir ?? '',
      datadir: globals.datadir ?? '',
      variables: Object.keys(globals).filter((name) => PLATFORM_VARIABLE.test(name)),
    })
    return {
      source: from,
      target: to,
      platforms: {
        source: { ...signs(from, ours), stated: declared.kinds.source },
        target: { ...signs(to, theirs), stated: declared.kinds.target },
      },
      answer: declared.readiness?.openQuestions.mysqlVersion?.answer ?? null,
      runBy,
      today: new Date().toISOString().slice(0, 10),
    }
  },

  judge({ source, target, platforms, answer, runBy, today }) {
    const [from, to] = [parseVersion(source), parseVersion(target)]
    if (!from || !to) return unproven('defect', `These are no versions of MySQL: '${source}', '${target}'.`)
    // Older evidence has no signs of the platforms.
    const findings: Finding[] = platforms ? platformFindings(platforms) : []
    const notes: string[] = platforms ? platformNotes(platforms) : []
    const said = seriesIn(answer ?? '')
    if (answer && said.length > 0 && !said.includes(from.series))
      findings.push({
        code: 'question-answered-otherwise',
        at: 'readiness.openQuestions.mysqlVersion',
        source,
        target: `answered: ${answer}`,
        remedy: {
          how: 'Correct the answer in readiness.openQuestions.mysqlVersion, or the address of the source: one of them is wrong.',
        },
      })
    const path = upgradePath(from, to)
    if (path !== 'ok') {
      const { code, how } = PATHS[path]
      findings.push({ code, at: 'version', source, target, remedy: { how } })
    }
    if (path === 'ok' && from.series === to.series && to.patch < from.patch)
      notes.push(`The target is at ${target}, an older patch of the same series than the source’s ${source}.`)
    const support = supportOf(to, runBy, today)
    if (support.status === 'ended' || support.status === 'preview')
      findings.push({
        code: 'target-version-unsupported',
        at: 'version',
        source,
        target: `${target}: ${support.status === 'ended' ? `support ended on ${support.until}` : 'preview; Azure removes such servers 30 days after their creation'} (as of ${support.asOf})`,
        remedy: {
          how: 'Create the Azure server with a long-term series in support: see the version support policy of Azure Database for MySQL.',
        },
      })
    if (support.status === 'extended')
      notes.push(
        `Azure’s standard support of ${to.series} has ended; extended support is charged and ends on ${support.until} (as of ${support.asOf}).`,
      )
    if (support.status === 'unknown')
      notes.push(
        `The table of support dates does not know ${to.series} (${SUPPORT[runBy].source}, as of ${support.asOf}).`,
      )
    return verdictOf(findings, platforms ? 4 : 2, { notes })
  },
})
