import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, verdictOf } from '../../src/kernel/judgement.ts'
import type { CertificateInfo } from '../../src/ports/egress.ts'
import { requireEgress } from '../../src/ports/egress-declared.ts'

const DAY_MS = 86_400_000
const RENEW =
  'Put the old host’s certificate with its key and chain into Key Vault as one secret and have the CSI driver mount it again; pods must restart to read it.'
const told = (certificate: CertificateInfo | undefined) =>
  certificate ? `${certificate.subject} #${certificate.fingerprint.slice(0, 16)} of ${certificate.issuer}` : 'none'

export default defineCheck({
  id: 'egress/client-certificate',
  question: 'Is NAV’s client certificate at its Key Vault mount the one of the old host, whole, in time and readable?',
  plan: 'Cert / secret rotation',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['egress.certificate'], target: ['egress.certificate'] },
  codes: [
    'client-certificate-differs',
    'client-certificate-expires',
    'client-certificate-unreadable',
    'client-chain-differs',
    'client-key-differs',
  ],

  async gather({ source, target }, { declared }) {
    const { minimumDaysToExpiry } = requireEgress(declared)
    return {
      old: await source['egress.certificate'].read(),
      new: await target['egress.certificate'].read(),
      minimumDays: minimumDaysToExpiry,
      now: new Date().toISOString(),
    }
  },

  judge({ old, new: mounted, minimumDays, now }) {
    const findings: Finding[] = []
    const add = (code: Finding['code'], source: Finding['source'], target: Finding['target'], how: string) =>
      findings.push({ code, at: mounted.path, source, target, remedy: { how } })
    const [before, after] = [old.chain[0], mounted.chain[0]]
    if (before?.fingerprint !== after?.fingerprint) add('client-certificate-differs', told(before), told(after), RENEW)
    const issuers = (chain: readonly CertificateInfo[]) =>
      chain
        .slice(1)
        .map(({ fingerprint }) => fingerprint)
        .join()
    if (issuers(old.chain) !== issuers(mounted.chain))
      add(
        'client-chain-differs',
        old.chain.slice(1).map(told),
        mounted.chain.slice(1).map(told),
        'Put the issuers’ certificates behind the client’s own, in their order, as in the old host’s bundle.',
      )
    if (mounted.key !== null && mounted.key !== after?.key)
      add(
        'client-key-differs',
        `public key #${after?.key.slice(0, 16)} of the certificate`,
        `public half #${mounted.key.slice(0, 16)} of the private key`,
        'Put the private key that belongs to this certificate beside it.',
      )
    const end = mounted.chain.toSorted((a, b) => Date.parse(a.to) - Date.parse(b.to))[0]
    const days = end ? (Date.parse(end.to) - Date.parse(now)) / DAY_MS : 0
    if (!(days >= minimumDays))
      add(
        'client-certificate-expires',
        `at least ${minimumDays} days`,
        `${told(end)} ends on ${end?.to.slice(0, 10)}, in ${Math.floor(days)} days`,
        'Have a new one made before the cutover, known to NAV beforehand, by the documented rotation.',
      )
    for (const sentence of mounted.unreadable)
      add(
        'client-certificate-unreadable',
        null,
        sentence,
        'Set fsGroup of the pod (or the mode in the SecretProviderClass) so that the application’s group may read the mount.',
      )
    const notes = [`${told(after)}, ${Math.floor(days)} days left, ${mounted.chain.length} certificates in the file.`]
    if (mounted.key === null)
      notes.push('No private key is stated for the new side: whether it belongs to the certificate is not examined.')
    return verdictOf(findings, mounted.chain.length, { notes })
  },
})
