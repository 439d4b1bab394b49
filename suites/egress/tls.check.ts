import { tlsFindings } from '../../src/compare/egress/tls.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/egress.ts'
import { requireEgress } from '../../src/ports/egress-declared.ts'

export default defineCheck({
  id: 'egress/tls',
  question: 'Does the new path lead by name and certificate to the far ends themselves, and to nobody in between?',
  plan: 'Egress IP whitelisting',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['egress.path'], target: ['egress.path'] },
  codes: [
    'egress-tls-intercepted',
    'egress-tls-version-low',
    'egress-tls-unverified',
    'egress-tls-host-mismatch',
    'egress-tls-differs',
    'egress-certificate-expires',
    'egress-dns-differs',
  ],
  timeout: 180_000,

  async gather({ source, target }, { declared }) {
    const [old, now] = [source['egress.path'], target['egress.path']]
    const { farEnds, minimumDaysToExpiry } = requireEgress(declared)
    const seen = await Promise.all(
      now.farEnds.map(async ({ name, origin }) => {
        const { addresses = null, issuers = null } = farEnds[name] ?? {}
        return {
          farEnd: name,
          host: new URL(origin).hostname,
          old: old.recorded ? null : await old.handshake(name),
          new: await now.handshake(name),
          dns: { old: old.recorded ? null : await old.dns(name), new: await now.dns(name), declared: addresses },
          issuers,
        }
      }),
    )
    const { minimumVersion } = declared.tls
    return { seen, minimumDays: minimumDaysToExpiry, minimumVersion, now: new Date().toISOString() }
  },

  judge({ seen, minimumDays, minimumVersion, now }) {
    const findings = seen.flatMap((tls) => tlsFindings(tls, now, minimumDays, minimumVersion))
    const notes = seen.map(
      ({ farEnd, new: { version, cipher, alpn, chain }, dns }) =>
        `${farEnd}: ${version} ${cipher} ${alpn}, '${chain[0]?.subject}' until ${chain[0]?.to.slice(0, 10)}, ${dns.new.addresses.join(', ')} by resolver ${dns.new.resolver}.`,
    )
    return verdictOf(findings, seen.length, { notes })
  },
})
