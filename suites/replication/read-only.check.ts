import { setTimeout as wait } from 'node:timers/promises'
import { missingFrom } from '../../src/compare/gtid.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/replication.ts'

/** How long the frozen source is watched. */
const WATCH_MS = 1_500

export default defineCheck({
  id: 'replication/read-only',
  question: 'Does each side refuse or accept writes as this phase demands, and is nobody writing past the fence?',
  plan: 'MySQL migration: cutover',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['mysql.replication'], target: ['mysql.replication'] },
  codes: [
    'target-writable',
    'source-not-fenced',
    'source-written-at-freeze',
    'application-still-connected',
    'target-read-only',
  ],

  async gather({ source, target }, { phase, declared, signal }) {
    const [ours, theirs] = [source['mysql.replication'], target['mysql.replication']]
    const [there, here] = await Promise.all([ours.writability(), theirs.writability()])
    const watched = phase !== 'replicating'
    const before = watched ? await ours.transactions() : undefined
    if (watched) await wait(WATCH_MS, undefined, { signal })
    const after = watched ? await ours.transactions() : undefined
    const sessions = watched ? await ours.sessions(declared.accounts.application) : {}
    return {
      phase,
      source: there,
      target: here,
      late: before && after ? missingFrom(after.executed, before.executed) : null,
      sessions,
      kinds: declared.kinds,
    }
  },

  judge({ phase, source, target, late, sessions, kinds }) {
    const findings: Finding[] = []
    const set = (side: 'source' | 'target', value: 'ON' | 'OFF') => {
      const where = {
        rds: 'in the RDS parameter group',
        'azure-flexible': 'as server parameter of the Azure server',
        'self-managed': '',
      }[kinds[side]]
      return {
        how: `Set read_only = ${value} ${where}`.trim(),
        sql: {
          on: side,
          statements:
            value === 'ON'
              ? ['SET GLOBAL super_read_only = ON']
              : ['SET GLOBAL super_read_only = OFF', 'SET GLOBAL read_only = OFF'],
        },
      }
    }
    const told = ({ readOnly, superReadOnly }: typeof source) =>
      `read_only ${readOnly ? 'ON' : 'OFF'}, super_read_only ${superReadOnly ? 'ON' : 'OFF'}`
    const notes: string[] = []
    if (phase === 'after-cutover') {
      if (target.readOnly)
        findings.push({
          code: 'target-read-only',
          at: 'read_only',
          source: told(source),
          target: told(target),
          remedy: set('target', 'OFF'),
        })
    } else if (!target.readOnly)
      findings.push({
        code: 'target-writable',
        at: 'read_only',
        source: told(source),
        target: told(target),
        remedy: set('target', 'ON'),
      })
    if (phase !== 'replicating') {
      if (!source.readOnly)
        findings.push({
          code: 'source-not-fenced',
          at: 'read_only',
          source: told(source),
          target: told(target),
          remedy: set('source', 'ON'),
        })
      else if (!source.superReadOnly) notes.push('The source refuses ordinary accounts only: super_read_only is OFF.')
      if (late && late.count > 0)
        findings.push({
          code: 'source-written-at-freeze',
          at: 'gtid_executed',
          source: `${late.count} new in ${WATCH_MS / 1000} s: ${late.gtids}`,
          target: 'not compared yet',
          remedy: {
            how: 'Stop what still writes there (an account with administrator’s rights, an event, a replication into it), then freeze again.',
          },
        })
      for (const [who, count] of Object.entries(sessions))
        findings.push({
          code: 'application-still-connected',
          at: who,
          source: `${count} connections`,
          target: 'none expected',
          remedy: { how: 'Stop the web hosts and Sidekiq on the AWS side; their connections end with them.' },
        })
    }
    return verdictOf(findings, phase === 'replicating' ? 1 : 4, { notes })
  },
})
