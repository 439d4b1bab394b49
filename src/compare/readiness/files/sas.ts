import { CannotTell, type Finding } from '../../../kernel/judgement.ts'
import type { SasLimit } from '../../../ports/readiness-declared.ts'
import type { SasToken } from '../../../ports/sas.ts'

const DAY = 86_400_000
/** The plan holds AWS for two days after the cutover: until then nobody should have to make a new one. */
const HOLD_DAYS = 2

/** @param now epoch milliseconds, @param cutover a day, where one is stated */
export function judgeSas(
  tokens: readonly SasToken[],
  limits: readonly SasLimit[],
  now: number,
  cutover: string | undefined,
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
    return [...lifetime(token.parameters, limit, now, cutover), ...scope(token, token.parameters, limit)]
  })
}

type Parameters = NonNullable<SasToken['parameters']>

function lifetime(parameters: Parameters, limit: SasLimit, now: number, cutover: string | undefined): Finding[] {
  const needed = Math.max(now, cutover ? Date.parse(cutover) + (HOLD_DAYS + 1) * DAY : 0)
  const expires = moment(parameters.se)
  const starts = moment(parameters.st) ?? now
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
  if (starts > needed) findings.push(tell('sas-expires', `not valid before st=${parameters.st}`, renew))
  if (expires - Math.max(starts, now) > limit.maximumDays * DAY)
    findings.push(tell('sas-too-wide', `se=${parameters.se}: valid for more than ${limit.maximumDays} days`, renew))
  return findings
}

function scope(token: SasToken, parameters: Parameters, limit: SasLimit): Finding[] {
  const wide: string[] = []
  const surplus = [...(parameters.sp ?? '')].filter((letter) => !limit.permissions.includes(letter))
  if (surplus.length > 0) wide.push(`sp=${parameters.sp} allows ${surplus.join('')} besides ${limit.permissions}`)
  if (parameters.ss !== undefined || parameters.srt !== undefined)
    wide.push(`ss=${parameters.ss ?? ''} srt=${parameters.srt ?? ''}: it is for the whole account`)
  // Without spr both are allowed.
  if (parameters.spr !== 'https') wide.push(`spr=${parameters.spr ?? 'https,http'}: plain http is allowed`)
  if (token.host && token.host.split('.')[0] !== limit.account) wide.push(`it is for ${token.host}`)
  if (token.container && token.container !== limit.container) wide.push(`it is for the container ${token.container}`)
  const missing = [...limit.permissions].filter((letter) => !(parameters.sp ?? '').includes(letter))
  const at = `${limit.account}/${limit.container}: ${limit.name}`
  const how = `Make a SAS for the container ${limit.container} alone (sr=c), spr=https, sp=${limit.permissions}; revoke this one by its policy, its delegation key or the account key.`
  return [
    ...(wide.length > 0
      ? [{ code: 'sas-too-wide' as const, at, source: limit.permissions, target: wide.join('; '), remedy: { how } }]
      : []),
    ...(missing.length > 0
      ? [
          {
            code: 'sas-too-narrow' as const,
            at,
            source: limit.permissions,
            target: `sp=${parameters.sp ?? ''} lacks ${missing.join('')}`,
            remedy: { how },
          },
        ]
      : []),
  ]
}

/** `2026-12-31`, `2026-12-31T23:59Z` or with seconds, as Azure writes it. */
function moment(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}
