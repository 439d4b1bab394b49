import type { Finding } from '../../kernel/judgement.ts'
import { type Kind, setVariable } from './remedies.ts'

type Side = 'source' | 'target'

interface Certificates {
  certificates: readonly { subject: string; expires: string }[]
}

const DAY_MS = 86_400_000

/** The certificate of a chain that ends first; undefined for an empty chain. `days` from `now` (ISO), negative once it has ended. */
export function firstToEnd(
  { certificates }: Certificates,
  now: string,
): { subject: string; expires: string; days: number } | undefined {
  const [first] = certificates.toSorted((a, b) => Date.parse(a.expires) - Date.parse(b.expires))
  return first && { ...first, days: (Date.parse(first.expires) - Date.parse(now)) / DAY_MS }
}

/** A finding where a certificate of the side's chain ends within `minimumDays`. */
export function endingSoon(
  on: Side,
  kind: Kind,
  chain: Certificates,
  now: string,
  minimumDays: number,
): Finding | undefined {
  const end = firstToEnd(chain, now)
  // The comparison is written so that a date that cannot be read is a finding.
  if (!end || end.days >= minimumDays) return undefined
  const is = `ends on ${end.expires.slice(0, 10)}, in ${Math.floor(end.days)} days`
  const wish = `at least ${minimumDays} days`
  return {
    code: on === 'source' ? 'source-certificate-expires' : 'tls-certificate-expires',
    at: `certificate '${end.subject}'`,
    source: on === 'source' ? is : wish,
    target: on === 'target' ? is : wish,
    remedy: { how: RENEW[kind] },
  }
}

/** How a server that offers no TLS comes to offer it. */
export const OFFER: Record<Kind, string> = {
  'azure-flexible':
    'Azure servers always offer TLS: see whether this address is the Azure server, and not something before it.',
  rds: 'RDS instances always offer TLS: see whether this address is the RDS instance, and not something before it, such as a proxy.',
  'self-managed': 'Give the server ssl_cert and ssl_key, then ALTER INSTANCE RELOAD TLS (restart it before 8.0.16).',
}

const RENEW: Record<Kind, string> = {
  'azure-flexible':
    'Azure renews the certificates of its servers by itself: ask its support why this one was not, and have clients trust the roots that Azure names.',
  rds: 'Rotate the certificate of the RDS instance: aws rds modify-db-instance --ca-certificate-identifier … --apply-immediately, after the clients trust the new root.',
  'self-managed': 'Put a new certificate where ssl_cert and ssl_key point to, then ALTER INSTANCE RELOAD TLS.',
}

/** Setting a TLS variable; elsewhere than on platforms it counts from the next reload on. */
export function setTls(on: Side, kind: Kind, name: string, value: string): Finding['remedy'] {
  const remedy = setVariable(on, kind, name, value)
  return remedy.sql
    ? { ...remedy, sql: { on, statements: [...remedy.sql.statements, 'ALTER INSTANCE RELOAD TLS'] } }
    : remedy
}
