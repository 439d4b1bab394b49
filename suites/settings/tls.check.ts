import { endingSoon, OFFER, setTls } from '../../src/compare/settings/tls.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, type Finding, verdictOf } from '../../src/kernel/judgement.ts'
import type { TlsReader, TlsVersion } from '../../src/ports/tls.ts'

const VERSIONS: readonly TlsVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']

/** Versions below `minimum` that the server goes on with. */
async function tooOld(server: TlsReader, minimum: TlsVersion): Promise<TlsVersion[]> {
  const accepted: TlsVersion[] = []
  for (const version of VERSIONS.slice(0, VERSIONS.indexOf(minimum)))
    if (await server.accepts(version)) accepted.push(version)
  return accepted
}

export default defineCheck({
  id: 'settings/tls',
  question: 'Are connections to the target protected, always, and by a certificate that leads to it and nobody else?',
  plan: 'Gotchas: TLS',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['mysql.tls'], target: ['mysql.tls', 'mysql.settings'] },
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
    const tls = target['mysql.tls']
    // A login over TLS comes first: with it, caching_sha2_password knows the account when it logs in without.
    const session = await tls.session()
    const [plain, [required], handshake, old, ofSource] = await Promise.all([
      tls.plain(),
      target['mysql.settings'].evaluate(['@@GLOBAL.require_secure_transport']),
      tls.handshake(),
      tooOld(tls, declared.tls.minimumVersion),
      source['mysql.tls'].handshake(),
    ])
    if (plain === 'undecided' && typeof required === 'object')
      throw new CannotTell('forbidden', 'Whether the target refuses plain text can be neither tried nor read.')
    const target_ = { session, plain, required: String(required), handshake, old }
    return {
      source: ofSource,
      target: target_,
      asked: declared.tls,
      kinds: declared.kinds,
      now: new Date().toISOString(),
    }
  },

  judge({ source, target, asked, kinds, now }) {
    const findings: Finding[] = []
    const { handshake, plain, session, required, old } = target
    const add = (code: Finding['code'], at: string, is: string, remedy: Finding['remedy']) =>
      findings.push({ code, at, source: null, target: is, remedy })

    const open = plain === 'accepted' || (plain === 'undecided' && !/^(1|ON)$/i.test(required))
    if (open || !session.cipher || !handshake)
      add(
        'tls-not-enforced',
        'require_secure_transport',
        handshake
          ? open
            ? 'a plain connection is accepted'
            : 'this run’s own session has no cipher'
          : 'no TLS is offered',
        setTls('target', kinds.target, 'require_secure_transport', 'ON'),
      )
    if (old.length > 0) {
      const wish = asked.minimumVersion === 'TLSv1.3' ? 'TLSv1.3' : 'TLSv1.2,TLSv1.3'
      add('tls-version-low', 'tls_version', old.join(','), setTls('target', kinds.target, 'tls_version', wish))
    }
    const expiry = handshake && endingSoon('target', kinds.target, handshake, now, asked.minimumDaysToExpiry)
    if (expiry) findings.push(expiry)
    // An ended certificate is told as such.
    if (handshake?.untrusted && !(expiry && handshake.untrusted === 'CERT_HAS_EXPIRED'))
      add('tls-chain-unverified', 'certificate', `${handshake.untrusted}: ${names(handshake.certificates)}`, {
        how: 'Name the authority’s certificates in tls.ca and in sslca of database.yml (Azure: DigiCert Global Root G2 and Microsoft RSA Root 2017); if the chain is another one, somebody stands in between.',
      })
    if (handshake?.mismatch)
      add('tls-host-mismatch', 'certificate', handshake.mismatch, {
        how: 'Connect by a name that the certificate holds (Azure: ….mysql.database.azure.com, also through a private endpoint), or have one made for this name.',
      })
    if (!source)
      findings.push({
        code: 'source-tls-missing',
        at: 'tls_version',
        source: 'no TLS is offered',
        target: null,
        remedy: { how: OFFER[kinds.source] },
      })
    else {
      const ending = endingSoon('source', kinds.source, source, now, asked.minimumDaysToExpiry)
      if (ending) findings.push(ending)
    }
    return verdictOf(findings, 7)
  },
})

function names(certificates: readonly { subject: string }[]): string {
  return certificates.map(({ subject }) => subject).join(' ← ')
}
