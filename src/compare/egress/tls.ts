import type { Finding } from '../../kernel/judgement.ts'
import type { CertificateInfo, DnsAnswer, TlsHandshake } from '../../ports/egress.ts'

export interface FarEndTls {
  farEnd: string
  host: string
  /** Null: there is no old path any more. */
  old: TlsHandshake | null
  new: TlsHandshake
  dns: { old: DnsAnswer | null; new: DnsAnswer; declared: readonly string[] | null }
  issuers: readonly string[] | null
}

/** Names that firewalls give their own authorities. */
const INTERCEPTORS =
  /zscaler|netskope|fortinet|fortigate|palo ?alto|blue ?coat|symantec web|check ?point|sophos|forcepoint|websense|barracuda|cisco umbrella|azure firewall|tls inspection|ssl inspection|decrypt|squid|mitm/i

const DAY_MS = 86_400_000

export function tlsFindings(tls: FarEndTls, now: string, minimumDays: number, minimumVersion: string): Finding[] {
  const { farEnd, host, old, new: seen } = tls
  const findings: Finding[] = []
  const add = (code: Finding['code'], at: string, source: string | null, target: string, how: string) =>
    findings.push({ code, at: `${farEnd} ${at}`, source, target, remedy: { how } })
  const why = interceptedBy(tls)
  if (why)
    add(
      'egress-tls-intercepted',
      host,
      old && chainTold(old.chain),
      `${chainTold(seen.chain)}: ${why}`,
      'Take the far ends out of the TLS inspection of the firewall on the new path (Azure Firewall: no TerminateTLS in their application rule). Do not trust its root instead.',
    )
  if (seen.mismatch && !why)
    add(
      'egress-tls-host-mismatch',
      host,
      old?.mismatch ?? null,
      seen.mismatch,
      'Find out where the name leads on the new path: somebody else answers, or the far end has another name.',
    )
  if (seen.untrusted && !why && seen.untrusted !== 'CERT_HAS_EXPIRED')
    add(
      'egress-tls-unverified',
      host,
      old ? (old.untrusted ?? 'trusted') : null,
      `${seen.untrusted}: ${chainTold(seen.chain)}`,
      'Name the far end’s authority in egress.farEnds[].ca if it is a private one (NAV); a public far end must lead to a public root.',
    )
  if (seen.version < minimumVersion)
    add(
      'egress-tls-version-low',
      host,
      old?.version ?? null,
      seen.version,
      `Have the far end or the proxy on the path offer ${minimumVersion}.`,
    )
  const expiry = firstToEnd(seen.chain)
  if (expiry && !why && (Date.parse(expiry.to) - Date.parse(now)) / DAY_MS < minimumDays)
    add(
      'egress-certificate-expires',
      `certificate '${expiry.subject}'`,
      `at least ${minimumDays} days`,
      `ends on ${expiry.to.slice(0, 10)}`,
      'Ask the far end’s owners to renew it before the cutover.',
    )
  if (old && !why) {
    const differing = (['version', 'cipher', 'alpn'] as const).filter((name) => old[name] !== seen[name])
    const other = old.chain[0]?.fingerprint !== seen.chain[0]?.fingerprint
    if (differing.length > 0 || other)
      add(
        'egress-tls-differs',
        host,
        [...differing.map((name) => old[name]), ...(other ? [chainTold(old.chain)] : [])].join('; '),
        [...differing.map((name) => seen[name]), ...(other ? [chainTold(seen.chain)] : [])].join('; '),
        'Another edge of the same far end may answer: ask its owners whether both are theirs; else find what stands between.',
      )
  }
  const led = ledElsewhere(tls.dns)
  if (led)
    add(
      'egress-dns-differs',
      host,
      led.source,
      tls.dns.new.addresses.join(', '),
      'Look for a private DNS zone or a forwarder on the new side that answers for this name; the far end’s public name must lead to its public addresses.',
    )
  return findings
}

/** Why the encryption must end at somebody else than the far end; undefined where nothing says so. */
function interceptedBy({ old, new: seen, issuers }: FarEndTls): string | undefined {
  const [leaf] = seen.chain
  const names = seen.chain.flatMap(({ subject, issuer }) => [subject, issuer]).join('\n')
  const known = INTERCEPTORS.exec(names)?.[0]
  if (known && !(old && INTERCEPTORS.test(old.chain.map(({ issuer }) => issuer).join('\n'))))
    return `'${known}' signs here`
  if (issuers && !issuers.some((issuer) => names.includes(issuer)))
    return `no certificate is of ${issuers.join(' or ')}`
  if (
    seen.untrusted &&
    old &&
    !old.untrusted &&
    leaf?.key !== old.chain[0]?.key &&
    leaf?.issuer !== old.chain[0]?.issuer
  )
    return `the old path sees a trusted certificate of '${old.chain[0]?.issuer}', the new one an untrusted of '${leaf?.issuer}'`
  return undefined
}

function firstToEnd(chain: readonly CertificateInfo[]): CertificateInfo | undefined {
  return chain.toSorted((a, b) => Date.parse(a.to) - Date.parse(b.to))[0]
}

function chainTold(chain: readonly CertificateInfo[]): string {
  return chain.map(({ subject, fingerprint }) => `${subject} #${fingerprint.slice(0, 12)}`).join(' ← ')
}

/** Large far ends answer with another choice of addresses each time: only what lies in none of the known ones counts. */
function ledElsewhere({ old, new: seen, declared }: FarEndTls['dns']): { source: string } | undefined {
  if (declared)
    return seen.addresses.every((address) => declared.includes(address))
      ? undefined
      : { source: `declared: ${declared.join(', ')}` }
  if (!old || seen.addresses.some((address) => old.addresses.includes(address))) return undefined
  return { source: old.addresses.join(', ') }
}
