import { BlockList } from 'node:net'
import { CannotTell, type Finding } from '../../../kernel/judgement.ts'
import type { SasLimit } from '../../../ports/readiness-declared.ts'
import type { SasToken } from '../../../ports/sas.ts'
import { neededFrom, neededUntil } from '../hold.ts'

const DAY = 86_400_000

/** What a SAS is held against besides its own limit. */
export interface SasUse {
  /** Names of those by which files are written. */
  written?: readonly string[]
  /** Every address that the pods may leave by; absent: not known. */
  egress?: readonly string[] | undefined
}

/** @param now epoch milliseconds, @param cutover a day, where one is stated */
export function judgeSas(
  tokens: readonly SasToken[],
  limits: readonly SasLimit[],
  now: number,
  cutover: string | undefined,
  use: SasUse = {},
): Finding[] {
  return limits.flatMap((limit) => {
    const token = tokens.find(({ name }) => name === limit.name)
    if (!token?.parameters)
      throw new CannotTell('nothing-examined', `The variable of the SAS ${limit.name} does not hold a SAS.`)
    if (token.parameters.si !== undefined && (!token.parameters.se || !token.parameters.sp))
      throw new CannotTell(
        'nothing-examined',
        `The SAS ${limit.name} takes its limits from the stored access policy ${token.parameters.si}: give it an expiry and permissions of its own, or state them.`,
      )
    return [...lifetime(token.parameters, limit, now, cutover), ...scope(token, token.parameters, limit, use)]
  })
}

type Parameters = NonNullable<SasToken['parameters']>

function lifetime(parameters: Parameters, limit: SasLimit, now: number, cutover: string | undefined): Finding[] {
  const needed = neededUntil(now, cutover)
  const expires = moment(parameters.se)
  const starts = Math.max(moment(parameters.st) ?? now, moment(parameters.skt) ?? now)
  // A user delegation SAS ends with its key, whatever it says itself.
  const keyExpires = moment(parameters.ske)
  const tell = (code: 'sas-expires' | 'sas-too-wide', target: string, how: string): Finding => ({
    code,
    at: `${limit.account}/${limit.container}: ${limit.name}`,
    source: null,
    target,
    remedy: { how },
  })
  const renew = `Make a new SAS for ${limit.container} with the permissions ${limit.permissions} over https, put it into the Key Vault and roll the pods.`
  if (expires === undefined) return [tell('sas-too-wide', `se=${parameters.se ?? ''}: it has no expiry`, renew)]
  const findings: Finding[] = []
  if (expires < needed)
    findings.push(
      tell(
        'sas-expires',
        expires < now ? `expired: se=${parameters.se}` : `se=${parameters.se}, before the hold after the cutover ends`,
        renew,
      ),
    )
  else if (keyExpires !== undefined && keyExpires < needed)
    findings.push(tell('sas-expires', `ske=${parameters.ske}: its delegation key ends before the hold does`, renew))
  if (starts > neededFrom(now, cutover))
    findings.push(tell('sas-expires', `not valid before st=${parameters.st ?? parameters.skt}`, renew))
  if (expires - Math.max(starts, now) > limit.maximumDays * DAY)
    findings.push(tell('sas-too-wide', `se=${parameters.se}: valid for more than ${limit.maximumDays} days`, renew))
  return findings
}

function scope(token: SasToken, parameters: Parameters, limit: SasLimit, use: SasUse): Finding[] {
  const wide: string[] = []
  const narrow: string[] = []
  const surplus = [...(parameters.sp ?? '')].filter((letter) => !limit.permissions.includes(letter))
  if (surplus.length > 0) wide.push(`sp=${parameters.sp} allows ${surplus.join('')} besides ${limit.permissions}`)
  if (parameters.ss !== undefined || parameters.srt !== undefined)
    wide.push(`ss=${parameters.ss ?? ''} srt=${parameters.srt ?? ''}: it is for the whole account`)
  // Without spr both are allowed.
  if (parameters.spr !== 'https') wide.push(`spr=${parameters.spr ?? 'https,http'}: plain http is allowed`)
  if (token.host && token.host.split('.')[0] !== limit.account) wide.push(`it is for ${token.host}`)
  if (token.container && token.container !== limit.container) wide.push(`it is for the container ${token.container}`)
  narrow.push(...networkOf(parameters, use), ...resourceOf(parameters))
  // A home of files that the application writes.
  if (use.written?.includes(limit.name) && !/[cw]/.test(parameters.sp ?? ''))
    narrow.push(`sp=${parameters.sp ?? ''} allows no writing`)
  const missing = [...limit.permissions].filter((letter) => !(parameters.sp ?? '').includes(letter))
  const at = `${limit.account}/${limit.container}: ${limit.name}`
  const how = `Make a SAS for the container ${limit.container} alone (sr=c), spr=https, sp=${limit.permissions}; revoke this one by its policy, its delegation key or the account key.`
  return [
    ...(wide.length > 0
      ? [{ code: 'sas-too-wide' as const, at, source: limit.permissions, target: wide.join('; '), remedy: { how } }]
      : []),
    ...(missing.length > 0 || narrow.length > 0
      ? [
          {
            code: 'sas-too-narrow' as const,
            at,
            source: limit.permissions,
            target: [
              ...(missing.length > 0 ? [`sp=${parameters.sp ?? ''} lacks ${missing.join('')}`] : []),
              ...narrow,
            ].join('; '),
            remedy: { how },
          },
        ]
      : []),
  ]
}

/** Requests from Azure itself do not come from a public address: a range that the pods' addresses lie in is the least. */
function networkOf({ sip }: Parameters, { egress }: SasUse): string[] {
  if (sip === undefined) return []
  const [from = '', to = from] = sip.split('-').map((part) => part.trim())
  const bounds = new BlockList()
  try {
    bounds.addRange(from, to)
  } catch {
    return [`sip=${sip} is no address`]
  }
  const outside = (egress ?? []).filter((address) => !bounds.check(address))
  if (egress !== undefined && egress.length > 0 && outside.length === 0) return []
  return [
    `sip=${sip} lets in these addresses alone${outside.length > 0 ? `, not ${outside.join(', ')}` : ', and where the pods come from is not stated'}`,
  ]
}

/** The whole container: `b`, `bs`, `bv` are one blob, `d` one folder. A SAS of the account has none, and is told as too wide. */
function resourceOf({ sr, ss, srt, tn }: Parameters): string[] {
  if (tn !== undefined) return [`tn=${tn}: it is for a table`]
  if (ss !== undefined || srt !== undefined) {
    return [
      ...(ss !== undefined && !ss.includes('b') ? [`ss=${ss} is without blobs`] : []),
      ...(srt !== undefined && !srt.includes('o') ? [`srt=${srt} is without objects`] : []),
    ]
  }
  return sr === 'c' ? [] : [`sr=${sr ?? ''} is not the container`]
}

/** `2026-12-31`, `2026-12-31T23:59Z` or with seconds, as Azure writes it. */
function moment(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}
