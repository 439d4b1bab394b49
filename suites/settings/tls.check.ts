import { setVariable } from '../../src/compare/settings/remedies.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, verdictOf } from '../../src/kernel/judgement.ts'
import type { Handshake } from '../../src/ports/tls.ts'

const DAY_MS = 86_400_000

export default defineCheck({
  id: 'settings/tls',
  question:
    'Does the target refuse plain text, prove who it is, and speak an agreed version of TLS; can the source be followed over TLS?',
  plan: 'Gotchas: TLS',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['mysql.tls'], target: ['mysql.tls'] },
  codes: [
    'tls-not-enforced',
    'tls-version-low',
    'tls-chain-unverified',
    'tls-host-mismatch',
    'tls-certificate-expires',
    'source-tls-missing',
    'source-certificate-expires',
  ],

  async gather({ source, target }, { declared }) {
    const [ours, theirs] = [source['mysql.tls'], target['mysql.tls']]
    const [there, here, requires, plain, old] = await Promise.all([
      ours.handshake(),
      theirs.handshake(),
      theirs.requiresTls(),
      theirs.acceptsPlain(),
      theirs.acceptsVersion('TLSv1.2'),
    ])
    return {
      source: there ?? null,
      target: here ?? null,
      requires,
      plain,
      old,
      ...declared.tls,
      kind: declared.kinds.target,
      now: Date.now(),
    }
  },

  judge({ source, target, requires, plain, old, minimumDaysToExpiry, minimumVersion, kind, now }) {
    const findings: Finding[] = []
    const told = (side: Handshake | null) =>
      side
        ? `${side.protocol} ${side.cipher}, certificate of ${side.subject} by ${side.issuer} until ${side.validTo.slice(0, 10)}`
        : 'no TLS'
    const both = { source: told(source), target: told(target) }
    if (plain || !requires || !target)
      findings.push({
        code: 'tls-not-enforced',
        at: 'require_secure_transport',
        source: 'measured by connecting in plain text',
        target: plain
          ? 'a connection in plain text was accepted'
          : `require_secure_transport is ${requires ? 'ON' : 'OFF'}`,
        remedy: setVariable('target', kind, 'require_secure_transport', 'ON'),
      })
    if (minimumVersion === 'TLSv1.3' && old)
      findings.push({
        code: 'tls-version-low',
        at: 'tls_version',
        source: `at least ${minimumVersion}`,
        target: 'TLSv1.2 was accepted',
        remedy: setVariable('target', kind, 'tls_version', 'TLSv1.3'),
      })
    if (target?.untrusted)
      findings.push({
        code: 'tls-chain-unverified',
        at: 'certificate of the target',
        ...both,
        target: `${told(target)}: ${target.untrusted}`,
        remedy: {
          how: 'Give the CA that signed it as tls.ca (ssl-ca in the URL), and to Rails as ssl_ca; if it should be a public one, somebody may sit in between.',
        },
      })
    if (target?.mismatch)
      findings.push({
        code: 'tls-host-mismatch',
        at: 'certificate of the target',
        ...both,
        target: target.mismatch,
        remedy: { how: 'Connect by the name that the certificate is made out to, in Rails too.' },
      })
    if (!source)
      findings.push({
        code: 'source-tls-missing',
        at: 'TLS of the source',
        ...both,
        remedy: {
          how: 'Switch TLS on at the source: on RDS it is there by default; elsewhere give mysqld ssl_cert and ssl_key.',
        },
      })
    for (const [side, code] of [
      [source, 'source-certificate-expires'] as const,
      [target, 'tls-certificate-expires'] as const,
    ]) {
      const days = side ? Math.floor((Date.parse(side.validTo) - now) / DAY_MS) : undefined
      if (days !== undefined && days < minimumDaysToExpiry)
        findings.push({
          code,
          at: 'certificate',
          ...both,
          remedy: {
            how: `It ends in ${days} days: rotate it (RDS: modify-db-instance --ca-certificate-identifier; Azure rotates by itself, clients must know the new root).`,
          },
        })
    }
    return verdictOf(findings, 7, { notes: [`Source: ${told(source)}. Target: ${told(target)}.`] })
  },
})
