import { describe, expect, test } from 'vitest'
import { platformFindings, platformNotes, platformOf } from './platform.ts'

const KINDS = ['rds', 'azure-flexible', 'self-managed'] as const
/** What servers of each kind show. */
const SIGNS = [
  ['rds', { version: '8.0.35', basedir: '/rdsdbbin/mysql-8.0.35/' }],
  ['rds', { version: '8.0.35', datadir: '/rdsdbdata/db/' }],
  ['rds', { version: '8.0.28', variables: ['aurora_version'] }],
  ['azure-flexible', { version: '8.0.42-azure' }],
  ['azure-flexible', { version: '8.4.5', variables: ['azure_server_name'] }],
] as const

describe.each(SIGNS)('a server of %s that shows %j', (kind, signs) => {
  test('is known', () => expect(platformOf(signs)?.kind).toBe(kind))

  test.each(KINDS)('configured as %s', (stated) => {
    for (const side of ['source', 'target'] as const) {
      const quiet = { version: '8.0.42', stated: 'self-managed' as const }
      const sides = { source: quiet, target: quiet, [side]: { ...signs, stated } }
      expect(platformFindings(sides).map(({ code, at }) => [code, at])).toEqual(
        stated === kind ? [] : [['platform-not-as-declared', side]],
      )
      expect(platformNotes(sides)).toEqual([])
    }
  })
})

test.each(KINDS)('a server that shows nothing, configured as %s, is no finding but a note', (stated) => {
  const plain = { version: '8.0.42', basedir: '/usr/', datadir: '/var/lib/mysql/', stated }
  expect(platformFindings({ source: plain, target: plain })).toEqual([])
  expect(platformNotes({ source: plain, target: plain })).toHaveLength(stated === 'self-managed' ? 0 : 2)
})
