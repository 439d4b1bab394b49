import { setVariable } from '../../src/compare/settings/remedies.ts'
import { same } from '../../src/compare/settings/values.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import type { Json } from '../../src/kernel/json.ts'
import { CannotTell, type Finding, verdictOf } from '../../src/kernel/judgement.ts'
import type { SettingsReader } from '../../src/ports/settings.ts'

const CONNECTION_COLLATION = 'collation of a connection'

/** Name → expression; the last two as a client that says `SET NAMES utf8mb4` gets them. */
const ASKED = {
  character_set_server: '@@GLOBAL.character_set_server',
  collation_server: '@@GLOBAL.collation_server',
  'character set of a connection': '@@SESSION.character_set_connection',
  [CONNECTION_COLLATION]: '@@SESSION.collation_connection',
} as const

/** What `SET NAMES utf8mb4` means before 8.0 and since. */
function isVersionDefault(collation: string): boolean {
  return collation === 'utf8mb4_general_ci' || collation === 'utf8mb4_0900_ai_ci'
}

async function ask(server: SettingsReader, databases: readonly string[]) {
  const [values, defaults] = await Promise.all([
    server.evaluate(Object.values(ASKED), ['SET NAMES utf8mb4']),
    server.databases(databases),
  ])
  return { values, defaults }
}

export default defineCheck({
  id: 'settings/charset',
  question: 'Do server, databases and connections use the same character sets and collations?',
  plan: 'MySQL migration: provision',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['mysql.settings'], target: ['mysql.settings'] },
  codes: ['server-charset-differs', 'database-charset-differs'],

  async gather({ source, target }, { databases, declared }) {
    const [a, b] = await Promise.all([
      ask(source['mysql.settings'], databases),
      ask(target['mysql.settings'], databases),
    ])
    const seen = new Set(Object.keys(a.defaults).map((name) => name.toLowerCase()))
    const unseen = databases.filter((name) => !seen.has(name.toLowerCase()))
    if (unseen.length > 0)
      throw new CannotTell('nothing-examined', `source: the account does not see ${unseen.join(', ')}.`)
    return { names: Object.keys(ASKED), source: a, target: b, kind: declared.kinds.target }
  },

  judge({ names, source, target, kind }) {
    const notes: string[] = []
    const findings: Finding[] = names.flatMap((name, i): Finding[] => {
      const [a, b] = [text(source.values[i]), text(target.values[i])]
      if (same(a, b, 'charset')) return []
      if (name === CONNECTION_COLLATION && isVersionDefault(a) && isVersionDefault(b)) {
        notes.push(
          `Connections that name no collation get ${a} on the source and ${b} on the target, as their versions have it: settings/behaviour reports what that changes.`,
        )
        return []
      }
      const variable = name.startsWith('col') ? 'collation_server' : 'character_set_server'
      const remedy = name.includes(' ')
        ? { how: 'State encoding and collation in database.yml: what a bare utf8mb4 means differs between versions.' }
        : setVariable('target', kind, variable, a)
      return [{ code: 'server-charset-differs', at: name, source: a, target: b, remedy }]
    })
    const theirs = new Map(Object.entries(target.defaults).map(([name, value]) => [name.toLowerCase(), value]))
    for (const [name, a] of Object.entries(source.defaults)) {
      const b = theirs.get(name.toLowerCase())
      if (b && same(a.charset, b.charset, 'charset') && same(a.collation, b.collation, 'charset')) continue
      findings.push({
        code: 'database-charset-differs',
        at: name,
        source: `${a.charset}, ${a.collation}`,
        target: b ? `${b.charset}, ${b.collation}` : null,
        remedy: b
          ? {
              how: 'Give the database of the target the source’s default; its tables are compared apart.',
              sql: {
                on: 'target',
                statements: [
                  `ALTER DATABASE \`${name.replaceAll('`', '``')}\` CHARACTER SET ${a.charset} COLLATE ${a.collation}`,
                ],
              },
            }
          : { how: 'The database is not there, or the account does not see it: restore it, or grant SELECT on it.' },
      })
    }
    return verdictOf(findings, names.length + Object.keys(source.defaults).length, { notes })
  },
})

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}
