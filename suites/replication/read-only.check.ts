import { setTimeout as wait } from 'node:timers/promises'
import { missingFrom } from '../../src/compare/gtid.ts'
import { positionText, writtenSince } from '../../src/compare/replication/position.ts'
import { setReadOnly } from '../../src/compare/replication/remedies.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import type { BinaryLog } from '../../src/ports/replication.ts'

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
    const began = watched ? await ours.binaryLog() : undefined
    const before = watched ? await ours.transactions() : undefined
    if (watched) await wait(WATCH_MS, undefined, { signal })
    const after = watched ? await ours.transactions() : undefined
    const ended = watched ? await ours.binaryLog() : undefined
    const accounts = declared.accounts.application
    const sessions = watched ? await ours.sessions(accounts) : {}
    return {
      phase,
      source: there,
      target: here,
      late: before && after ? missingFrom(after.executed, before.executed) : null,
      watch: watched ? { byGtid: after?.gtidMode === 'ON', began: began ?? null, ended: ended ?? null } : null,
      sessions,
      accounts,
      kinds: declared.kinds,
    }
  },

  judge({ phase, source, target, late, watch, sessions, accounts, kinds }) {
    const findings: Finding[] = []
    const set = (side: 'source' | 'target', value: 'ON' | 'OFF') => setReadOnly(side, { kind: kinds[side] }, value)
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
          remedy: STOP_WRITING,
        })
      else if (moved(watch) === 'further')
        findings.push({
          code: 'source-written-at-freeze',
          at: 'binary log',
          source: `from ${at(watch?.began)} to ${at(watch?.ended)} in ${WATCH_MS / 1000} s`,
          target: 'not compared yet',
          remedy: STOP_WRITING,
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
    if (findings.length === 0 && moved(watch) === 'unknown')
      return unproven(
        'nothing-examined',
        'The source names no transactions (gtid_mode is not ON), and its binary log is off or was begun anew meanwhile: whether it is still written to was not seen. Ask again.',
      )
    // Absent in evidence of older runs. Nobody's sessions were looked for, so that there are none says nothing.
    if (phase !== 'replicating' && findings.length === 0 && !accounts?.length)
      return unproven(
        'not-configured',
        'Which accounts are the application’s is not stated: set accounts.application. Whether it is still connected to the source is not known.',
      )
    return verdictOf(findings, phase === 'replicating' ? 1 : 4, { notes })
  },
})

/** How far the binary log of a frozen source went. Absent in evidence of older runs. */
interface Watch {
  byGtid: boolean
  began: BinaryLog | null
  ended: BinaryLog | null
}

const STOP_WRITING = {
  how: 'Stop what still writes there (an account with administrator’s rights, an event, a replication into it), then freeze again.',
}

/** Without GTIDs a transaction shows only in the length of the binary log; RDS begins a new file every five minutes, which is none. */
function moved(watch: Watch | null | undefined): 'further' | 'unknown' | 'no' {
  if (!watch || watch.byGtid) return 'no'
  const { began, ended } = watch
  const bytes = began && ended && writtenSince(began, ended)
  if (bytes == null) return 'unknown'
  return bytes > 0n ? 'further' : 'no'
}

function at(log: BinaryLog | null | undefined): string {
  return log ? positionText(log) : 'nowhere'
}
