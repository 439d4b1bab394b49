const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d)?)?$/
const SLASHED = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/
const COMPACT = /^(\d{4})(\d\d)(\d\d)$/
const DECIMAL = /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?$/
const GROUPED = /^[+-]?\d{1,3}(?:([,.' ])\d{3})(?:\1\d{3})*(?:([.,])\d+)?$/
const COMMA = /^[+-]?\d+,\d+$/

/** Whether two texts that differ mean the same number or the same moment: `1.50` and `1.5`, `2026-01-02` and `02.01.2026`. */
export function sameMeaning(a: string, b: string): boolean {
  const moments = momentsOf(a)
  if (moments.length > 0 && momentsOf(b).some((moment) => moments.includes(moment))) return true
  const numbers = numbersOf(a)
  return numbers.length > 0 && numbersOf(b).some((number) => numbers.includes(number))
}

/** Every number that the text can stand for, in one normal form without rounding. */
function numbersOf(text: string): string[] {
  if (DECIMAL.test(text)) return [normal(text)]
  const readings: string[] = []
  if (COMMA.test(text)) readings.push(normal(text.replace(',', '.')))
  const [, group, point] = GROUPED.exec(text) ?? []
  if (group && group !== point) {
    const whole = text.replaceAll(group, '')
    readings.push(normal(point ? whole.replace(point, '.') : whole))
  }
  return readings
}

/** `-12.50e1` → `-1.25e2`: digits without zeros at their ends, and the power of ten of the first. */
function normal(text: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^([+-]?)(\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const digits = `${whole}${fraction}`
  const first = digits.search(/[1-9]/)
  if (first < 0) return '0'
  return `${sign === '-' ? '-' : ''}${digits.slice(first).replace(/0+$/, '')}e${whole.length - 1 - first + Number(power)}`
}

/** Every moment that the text can stand for. Without a zone it is taken for UTC; a day stands for its midnight. */
function momentsOf(text: string): string[] {
  const iso = ISO.exec(text)
  if (iso) {
    const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = iso
    const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zoneOf(zone)}`)
    return Number.isNaN(at) ? [] : [`${at / 1000}.${fraction.replace(/0+$/, '')}`]
  }
  const [, a = '', b = '', year = ''] = SLASHED.exec(text) ?? []
  if (year) return [...new Set([dayOf(year, b, a), dayOf(year, a, b)])].filter((day) => day !== '')
  const [, y = '', m = '', d = ''] = COMPACT.exec(text) ?? []
  return y ? [dayOf(y, m, d)].filter((day) => day !== '') : []
}

function zoneOf(zone: string): string {
  return zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`
}

function dayOf(year: string, month: string, day: string): string {
  const at = Date.parse(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T00:00:00Z`)
  return Number.isNaN(at) ? '' : `${at / 1000}.`
}

/** What a value looks like: noise may change a value, not what it looks like. */
export function shapeOf(text: string | null): string {
  if (text === null) return 'absent'
  if (text === '') return 'empty'
  const iso = ISO.exec(text)
  if (iso)
    return `iso date${iso[4] ? ' time' : ''}${iso[6] ? ' seconds' : ''}${iso[7] ? ` .${iso[7].length}` : ''}${zoneShape(iso[8])}`
  if (SLASHED.test(text)) return 'written date'
  if (/^[+-]?\d+$/.test(text)) return 'integer'
  if (DECIMAL.test(text)) return 'decimal'
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return 'uuid'
  if (/^[0-9a-f]+$/i.test(text)) return 'hexadecimal'
  if (/^(true|false)$/i.test(text)) return 'boolean'
  if (/^[\w+/=;:.-]+$/.test(text)) return 'token'
  return /^[\x20-\x7e\s]*$/.test(text) ? 'ascii text' : 'text'
}

function zoneShape(zone: string | undefined): string {
  return zone === undefined ? '' : zone === 'Z' ? ' Z' : ' offset'
}

const UTF8 = new TextDecoder('utf-8')
const CP1252 = new TextDecoder('windows-1252')

/** Whether the texts are one text read or written by two character tables: `Zürich` and `ZÃ¼rich`, `Z?rich`, `Z�rich`. */
export function sameByOtherTable(a: string, b: string): boolean {
  return misread(a, b) || misread(b, a)
}

function misread(right: string, wrong: string): boolean {
  if (!/\P{ASCII}/u.test(right)) return false
  const bytes = Buffer.from(right, 'utf8')
  if (CP1252.decode(bytes) === wrong || bytes.toString('latin1') === wrong) return true
  if (/^[\p{ASCII}\u0080-\u00ff]*$/u.test(right) && UTF8.decode(Buffer.from(right, 'latin1')) === wrong) return true
  return right.replace(/\P{ASCII}/gu, '?') === wrong || right.replace(/\P{ASCII}/gu, '\ufffd') === wrong
}
