import { describe, expect, test } from 'vitest'
import { withoutMail, withoutSecretForms } from './forms.ts'
import { forgetSecrets, Secret, scrub, scrubPeople } from './secret.ts'

const hide = (value: string) => `<${value.length}>`

describe('what stands on its own in reports stays', () => {
  test.each([
    'mysql://parity_reader:…@oms.rds.amazonaws.com:3306/oms_production?ssl-mode=VERIFY_IDENTITY',
    'https://host:8443/a?b=1#c',
    'validate_password.policy=MEDIUM, mysql_native_password=ON, password_history=0, default_password_lifetime: 90',
    '3e11fa47-71ca-11e1-9e33-c80aa9429562:1-77, 9e33c80aa942956271ca11e1',
    'SHA-256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    "`oms`.`orders` of 'oms_app'@'10.0.%', DEFINER=`oms`@`%`",
    'The token endpoint answers 401 without an access_token.',
    "Basic authentication needs a password: see the file's own docs.",
    'config: egress.paths.new.password: not a secret here; password=*** and password=(hidden #12345678)',
    'CREATE INDEX a ON b (c); ALTER USER x IDENTIFIED BY RANDOM PASSWORD;',
    'TEST00000007 SO-1001 701643421084M RefArch-Catalog-2026',
    'ssh-rsa is no key, nor is -----BEGIN----- of nothing',
    '2026-01-05T06:00:00.000Z +02:00 12345678901234',
  ])('%s', (text) => {
    expect(withoutSecretForms(text, hide)).toBe(text)
  })
})

test('equal values are hidden alike, others are not, and the rest of the text stays', () => {
  const text = (password: string) => `cannot connect to mysql2://oms:${password}@h.example:3306/oms (ECONNREFUSED)`
  const clean = (password: string) => withoutSecretForms(text(password), hide)
  expect(clean('first-one')).toBe('cannot connect to mysql2://oms:<9>@h.example:3306/oms (ECONNREFUSED)')
  // Other tests of this process have secrets of their own.
  forgetSecrets()
  const key = (value: string) => scrub(`SharedAccessKeyName=r;SharedAccessKey=${value}`)
  expect(key('first-one')).toMatch(/^SharedAccessKeyName=r;SharedAccessKey=\(hidden #[0-9a-f]{8}\)$/)
  expect(key('first-one')).toBe(key('first-one'))
  expect(key('first-one')).not.toBe(key('other-one'))
})

test('addresses of people are hidden where no account is expected, and secrets that are known stay stars', () => {
  new Secret('known-to-this-run')
  expect(scrubPeople('a@b.example wrote known-to-this-run')).toMatch(/^\(hidden #\w{8}\) wrote \*\*\*$/)
  expect(scrub('oms@db.example')).toBe('oms@db.example')
  expect(withoutMail("'oms'@'db.example' and oms@localhost", hide)).toBe("'oms'@'db.example' and oms@localhost")
})

/** Megabytes of what a pattern begins with, and never ends with: who looks from each letter to the end does not come to an end here. */
test.each(
  'a A1 a. a@ a@b. %40 eyJ eyJ- eyJa. -----BEGIN~ -----BEGIN~A----- password= password a= : :// http:// https://a:b ghp_ ghp xox - / ; ?sig= PHNh key= pwd=~ secret api~key~ Bearer~ AKIA SG. =~~~'.split(
    ' ',
  ),
)('600 kB of %s are read through', (unit) => {
  const part = unit.replaceAll('~', ' ')
  const text = part.repeat(Math.ceil(6e5 / part.length))
  expect(typeof withoutMail(withoutSecretForms(text, hide), hide)).toBe('string')
})
