import { documentsHidden } from './encoded.ts'

/** What stands in place of a value. `what` says by which form it was known. */
export type Hide = (value: string, what: string) => string

/**
 * Values that are secret by their form, wherever they stand. Every pattern begins at a letter that nothing of its own kind stands before,
 * so that a run of megabytes is looked at once and not from each of its letters.
 */
const SECRETS: readonly (readonly [what: string, hint: RegExp, pattern: RegExp, only?: (found: string) => boolean])[] =
  [
    ['key', /-----BEGIN/, /-----BEGIN [^-\n"]{1,60}-----(?:[^"'<>-]|-(?!----))*(?:-----END [^-\n"]{1,60}-----)?/g],
    ['jwt', /eyJ/, /(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*){0,3}/g],
    [
      'credential',
      /bearer|basic|ntlm|negotiate|apikey|sharedkey|sharedaccesssignature|credential=/i,
      /(?<=(?<![\w-])(?:Bearer|Basic|NTLM|Negotiate|ApiKey|Api-Key|SharedKey(?:Lite)?|SharedAccessSignature)[ \t]{1,3})[\w+/=.~:%&-]{6,}/gi,
      // `Basic authentication` and `bearer tokens` are words.
      (found) => /[\d_=+/]|[a-z][A-Z]/.test(found),
    ],
    [
      'token',
      /[_-]|AKIA|ASIA|AIza|SG\.|EAA|ya29|hv[sb]\.|8Q~/,
      new RegExp(
        `(?<![A-Za-z0-9])(?:${[
          String.raw`gh[pousr]_\w{10,}`,
          String.raw`github_pat_\w{10,}`,
          String.raw`xox[a-z]-[\w.-]{6,}`,
          String.raw`xapp-[\w-]{8,}`,
          String.raw`(?:sk|rk|pk)_(?:live|test)_\w{8,}`,
          String.raw`whsec_[\w+/=]{10,}`,
          String.raw`sk-(?:[a-z]{2,8}-)?[\w-]{16,}`,
          '(?:AKIA|ASIA|AROA|AIDA|AGPA|ANPA|ABIA|ACCA)[A-Z0-9]{12,}',
          String.raw`AIza[\w-]{20,}`,
          String.raw`ya29\.[\w-]{10,}`,
          String.raw`GOCSPX-[\w-]{10,}`,
          String.raw`gl(?:pat|dt|rt|cbt|ptt|ft|soat|oas|agent)-[\w.-]{10,}`,
          'npm_[A-Za-z0-9]{10,}',
          String.raw`pypi-[\w-]{16,}`,
          'rubygems_[a-f0-9]{16,}',
          String.raw`dckr_(?:pat|oat)_[\w-]{10,}`,
          String.raw`SG\.[\w-]{8,}\.[\w-]{8,}`,
          'shp(?:at|ca|pa|ss|tka)_[A-Za-z0-9]{10,}',
          'do[opr]_v1_[a-f0-9]{16,}',
          'hf_[A-Za-z0-9]{16,}',
          String.raw`sq0(?:atp|csp|idp)-[\w-]{10,}`,
          'EAA[A-Za-z0-9]{20,}',
          '(?:AC|SK)[a-f0-9]{32}',
          'key-[a-f0-9]{24,}',
          String.raw`[a-f0-9]{32}-us\d{1,2}`,
          String.raw`ATATT[\w=-]{16,}`,
          String.raw`hv[sbr]\.[\w-]{16,}`,
          String.raw`(?:lin_api|figd|nfp|sntrys|sbp|dapi|ddapp|ddapi|pul|tfp|vercel|fo1|phc|PMAK)[_-][\w-]{12,}`,
          String.raw`NR(?:AK|II|JS|AA)-[\w-]{12,}`,
          String.raw`[\w~.-]{3}8Q~[\w~.-]{30,36}`,
          'pub[a-f0-9]{32}',
          String.raw`PRIVATE-TOKEN:\s?\S+`,
        ].join('|')})`,
        'g',
      ),
    ],
    [
      'webhook',
      /hooks?\.slack|webhook|discord|telegram/i,
      /(?<=hooks\.slack\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/webhooks\/|webhook\.office\.com\/|outlook\.office(?:365)?\.com\/webhook\/|api\.telegram\.org\/bot)[^\s"'<>\\]{4,}/gi,
    ],
    [
      'signature',
      /[?&;]/,
      /(?<=[?&;](?:amp;)?(?:X-(?:Amz|Goog)-(?:Signature|Credential|Security-Token)|Signature|Policy|Key-Pair-Id|AWSAccessKeyId|GoogleAccessId|sig|hmac|access_token|id_token|refresh_token|client_secret|api[_-]?key|subscription-key|code)=)(?!\(hidden)[^&\s"'<>#\\]{3,}/gi,
    ],
  ]

/** A name that ends so, right before a sign, has a secret behind it. */
const NAMED =
  /((?:pass(?:word|wd|phrase)?|(?<![A-Za-z])pwd|(?<![A-Za-z])psk|secret|token|credentials?|(?:api|access|account|shared|primary|secondary|private|functions?|subscription|encryption|signing|master|storage|auth)[ _-]?key|shared ?access ?signature)(?:\\?["'])?)(\s{0,3}=\s{0,3}|:\s{0,3}(?=\\?["'])|: {0,3}(?=[^\s"']{12,}(?:[\s"',;}]|$)))(?:(\\?["'])([^"'\\\n]{1,4000})\3|([^;&"'<>\n]{1,400}(?=;)|(?:[^\s;&"'<>,)]|,(?!\s{0,3}\w{1,30}=)){1,4000}))/gi

/** Values of settings, and marks of values. */
const NO_SECRET =
  /^(?:on|off|true|false|yes|no|null|nil|none|unset|required|optional|\d{1,4}|\*+|…|\.{3}|x{3,}|\?|%s|\{\{?.*|\$.*|env\b.*|<.*|\(hidden.*|process\.env.*)$/i

/** What people write where a password belongs. */
const EXAMPLE = /^(?:…|\.{3}|\*+|pass(?:word)?|secret|user|<[^>]*>|\$\{?\w+\}?|%s|)$/i

const URL_LIKE = /(?<![A-Za-z0-9+.-])([A-Za-z][A-Za-z0-9+.-]{1,30}:\/\/)([^\s"'<>\\`]{1,4000})/g

/** Addresses of people; machines have no letters of a country or a company at their end. */
const MAIL =
  /(?<![\p{L}\p{N}._+%-])[\p{L}\p{N}._+%-]+(?:@|%40)(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}])/gu

/** The text without what is secret by its form. */
export function withoutSecretForms(text: string, hide: Hide, depth = 0): string {
  if (text.length < SHORTEST) return text
  let clean = text
  if (clean.includes('://')) clean = clean.replace(URL_LIKE, (_, scheme, rest) => scheme + withoutUser(rest, hide))
  clean = withoutTokens(clean, hide)
  if (/[=:]/.test(clean)) clean = withoutNamed(clean, hide)
  return documentsHidden(clean, hide, depth, (inner) => {
    const plain = withoutSecretForms(inner, () => '', depth + 1)
    return withoutMail(plain, () => '') !== inner
  })
}

/** Only what stands for itself: nothing by what stands beside it, so that no sign of a language around it is read. */
export function withoutTokens(text: string, hide: Hide): string {
  let clean = text
  for (const [what, hint, pattern, only] of SECRETS)
    if (hint.test(clean)) clean = clean.replace(pattern, (found) => (only && !only(found) ? found : hide(found, what)))
  return clean
}

export function withoutMail(text: string, hide: Hide): string {
  return text.includes('@') || text.includes('%40') ? text.replace(MAIL, (found) => hide(found, 'mail')) : text
}

/** No form is shorter. */
const SHORTEST = 6

function withoutNamed(text: string, hide: Hide): string {
  return text.replace(NAMED, (all, name: string, sign: string, quote = '', quoted?: string, bare?: string) => {
    const value = quoted ?? bare ?? ''
    return NO_SECRET.test(value.trim()) ? all : `${name}${sign}${quote}${hide(value, 'secret')}${quote}`
  })
}

/** `user:password@` in front of a host. A password may hold any sign, as people write it. */
function withoutUser(rest: string, hide: Hide): string {
  const host = rest.search(/[/?#]/)
  const start = host < 0 ? rest : rest.slice(0, host)
  const inStart = start.lastIndexOf('@')
  // A slash in a password: what stands behind the colon is no port then.
  const at = inStart >= 0 ? inStart : /^[^:/?#@]*:(?!\d{1,5}(?:[/?#]|$))/.test(rest) ? rest.lastIndexOf('@') : -1
  if (at < 0) return rest
  const user = rest.slice(0, at)
  const password = user.includes(':') ? user.slice(user.indexOf(':') + 1) : user
  if (EXAMPLE.test(password)) return rest
  return `${user.includes(':') ? `${user.slice(0, user.indexOf(':'))}:` : ''}${hide(password, 'login')}${rest.slice(at)}`
}
