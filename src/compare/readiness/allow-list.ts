import { BlockList, isIPv6 } from 'node:net'
import type { Finding } from '../../kernel/judgement.ts'
import type { DeclaredAllowList } from '../../ports/readiness-declared.ts'

const DAY = 86_400_000

type Vendor = DeclaredAllowList['vendors'][number]

export interface AllowListJudged {
  findings: Finding[]
  /** Vendors within their lead time. */
  awaited: string[]
}

/** @param today and @param cutover are days, `YYYY-MM-DD` */
export function judgeAllowList(
  egress: readonly string[],
  vendors: DeclaredAllowList['vendors'],
  today: string,
  cutover: string,
): AllowListJudged {
  const awaited: string[] = []
  const findings = vendors.flatMap((vendor) => {
    const time = timing(vendor, today, cutover)
    if (typeof time === 'string') awaited.push(time)
    return [...(time !== null && typeof time === 'object' ? [time] : []), ...addresses(vendor, egress)]
  })
  return { findings, awaited }
}

/** A finding, a sentence of what is awaited, or nothing where it is confirmed. */
function timing(
  { name, leadDays, requested, confirmed }: Vendor,
  today: string,
  cutover: string,
): Finding | string | null {
  if (confirmed !== undefined && confirmed <= today) return null
  const from = requested ?? today
  const due = plus(from, leadDays)
  const source = `${leadDays} days of lead time before the cutover on ${cutover}`
  if (due > cutover)
    return {
      code: 'allow-list-too-late',
      at: name,
      source,
      target: `${requested ? `requested on ${requested}` : 'not requested'}, so let in on ${due}`,
      remedy: { how: `Ask ${name} for an answer by ${cutover}, or move the cutover to ${due} or later.` },
    }
  if (requested === undefined)
    return {
      code: 'allow-list-not-requested',
      at: name,
      source,
      target: `must be requested by ${plus(cutover, -leadDays)}`,
      remedy: {
        how: `Ask ${name} to let in every egress address of the cluster, and state requested in readiness.allowList.`,
      },
    }
  if (requested > today) return `${name} is to be asked on ${requested}`
  if (due < today)
    return {
      code: 'allow-list-unconfirmed',
      at: name,
      source,
      target: `requested on ${requested}, due on ${due}, not confirmed`,
      remedy: { how: `Ask ${name} what became of the request, and state confirmed in readiness.allowList.` },
    }
  return `${name} was asked on ${requested} and answers by ${due}`
}

function addresses({ name, addresses: asked }: Vendor, egress: readonly string[]): Finding[] {
  const lacking = egress.filter((address) => !asked.some((range) => contains(range, address)))
  const foreign = asked.filter((range) => !egress.some((address) => contains(range, address)))
  return [
    ...(lacking.length > 0
      ? [
          {
            code: 'allow-list-address-missing' as const,
            at: name,
            source: egress.join(', '),
            target: `without ${lacking.join(', ')}`,
            remedy: {
              how: `Ask ${name} to let in ${lacking.join(', ')} too: a NAT gateway leaves by any of its addresses.`,
            },
          },
        ]
      : []),
    ...(foreign.length > 0
      ? [
          {
            code: 'allow-list-address-foreign' as const,
            at: name,
            source: egress.join(', '),
            target: `lets in ${foreign.join(', ')}`,
            remedy: {
              how: `Have ${name} take ${foreign.join(', ')} off the list, or add it to readiness.allowList.egress if pods leave by it.`,
            },
          },
        ]
      : []),
  ]
}

/** Whether a range (or address) holds all of another. */
function contains(range: string, address: string): boolean {
  const [base = '', bits] = range.split('/')
  const [other = '', otherBits] = address.split('/')
  if (isIPv6(base) !== isIPv6(other)) return false
  const type = isIPv6(base) ? 'ipv6' : 'ipv4'
  const width = type === 'ipv6' ? 128 : 32
  if (Number(bits ?? width) > Number(otherBits ?? width)) return false
  const list = new BlockList()
  list.addSubnet(base, Number(bits ?? width), type)
  return list.check(other, type)
}

function plus(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10)
}
