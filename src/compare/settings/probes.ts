export interface Probe {
  id: string
  /** An expression of SELECT without tables, with the same answer at any time. */
  expression: string
}

/** Values in the order in which the server sorts them. */
const sorted = (...values: string[]) =>
  `(SELECT GROUP_CONCAT(x ORDER BY x, HEX(x) SEPARATOR ' ') FROM (${values
    .map((value, i) => (i === 0 ? `SELECT '${value}' AS x` : `SELECT '${value}'`))
    .join(' UNION ALL ')}) AS list)`

/** What an application sees of a server's rules without touching a table. A refusal is an answer: the error's number. */
export const PROBES: readonly Probe[] = [
  // Dates
  { id: 'zero-date-literal', expression: "DATE '0000-00-00'" },
  { id: 'zero-date-cast', expression: "CAST('0000-00-00' AS DATE)" },
  { id: 'zero-in-date', expression: "CAST('2026-00-10' AS DATE)" },
  { id: 'impossible-date', expression: "CAST('2026-02-30' AS DATE)" },
  { id: 'date-with-slashes', expression: "CAST('2026/02/03' AS DATE)" },
  { id: 'date-plus-month', expression: "DATE '2026-01-31' + INTERVAL 1 MONTH" },
  { id: 'date-as-number', expression: "DATE '2026-02-03' + 0" },
  { id: 'datetime-rounding', expression: "CAST('2026-02-03 04:05:06.9999995' AS DATETIME(6))" },
  { id: 'time-range', expression: "CAST('900:00:00' AS TIME)" },
  { id: 'date-difference', expression: "DATEDIFF('2026-03-01', '2026-02-01')" },
  { id: 'week-mode', expression: "WEEK('2026-01-01')" },
  { id: 'month-name', expression: "DATE_FORMAT('2026-03-04 05:06:07', '%M %W %d %H:%i:%s')" },
  { id: 'parsed-date', expression: "STR_TO_DATE('31.04.2026', '%d.%m.%Y')" },
  { id: 'unix-epoch', expression: 'FROM_UNIXTIME(0)' },
  { id: 'unix-after-2038', expression: "UNIX_TIMESTAMP('2040-01-01 00:00:00')" },
  // Numbers
  { id: 'division-by-zero', expression: '1 / 0' },
  { id: 'modulo-zero', expression: 'MOD(7, 0)' },
  { id: 'division-digits', expression: '1 / 3' },
  { id: 'integer-division', expression: '-7 DIV 2' },
  { id: 'round-half-decimal', expression: 'ROUND(2.5)' },
  { id: 'round-half-double', expression: 'ROUND(2.5E0)' },
  { id: 'round-negative', expression: 'ROUND(-1234.5678, -2)' },
  { id: 'decimal-scale', expression: 'CAST(1.005 AS DECIMAL(5,2))' },
  { id: 'decimal-overflow', expression: 'CAST(123456 AS DECIMAL(5,2))' },
  { id: 'bigint-overflow', expression: '9223372036854775807 + 1' },
  { id: 'unsigned-below-zero', expression: 'CAST(1 AS UNSIGNED) - 2' },
  { id: 'negative-as-unsigned', expression: 'CAST(-1 AS UNSIGNED)' },
  { id: 'float-sum', expression: '0.1E0 + 0.2E0' },
  { id: 'sum-of-decimals', expression: '0.1 + 0.2 = 0.3' },
  { id: 'exponent-text', expression: 'CAST(1E20 AS CHAR)' },
  // Conversions
  { id: 'text-equals-number', expression: "'1abc' = 1" },
  { id: 'text-equals-zero', expression: "'abc' = 0" },
  { id: 'text-plus-number', expression: "'12abc' + 1" },
  { id: 'text-to-signed', expression: "CAST('12abc' AS SIGNED)" },
  { id: 'truncated-char', expression: "CAST('abcdef' AS CHAR(3))" },
  { id: 'null-equals-null', expression: 'NULL = NULL' },
  { id: 'greatest-of-mixed', expression: "GREATEST('10', 9)" },
  { id: 'hex-literal', expression: "0x41 = 'A'" },
  { id: 'bit-operation', expression: '5 & 3 | 8' },
  { id: 'bit-operation-binary', expression: "HEX(_binary X'0F' | _binary X'F0')" },
  // How sql_mode reads a statement
  { id: 'double-quotes', expression: '"a"' },
  { id: 'pipes', expression: "'a' || 'b'" },
  { id: 'backslash', expression: "CHAR_LENGTH('a\\\\b')" },
  { id: 'high-not', expression: 'NOT 1 BETWEEN -5 AND 5' },
  {
    id: 'group-by-strictness',
    expression: '(SELECT b FROM (SELECT 1 AS a, 2 AS b UNION ALL SELECT 1, 2) AS t GROUP BY a)',
  },
  {
    id: 'decimal-text',
    expression: "CAST(CAST('1.23456789012' AS DECIMAL(20,11)) AS CHAR)",
  },
  // Text
  { id: 'case-equality', expression: "'a' = 'A'" },
  { id: 'accent-equality', expression: "'e' = 'é'" },
  { id: 'sharp-s-equality', expression: "'ss' = 'ß'" },
  { id: 'trailing-space', expression: "'a' = 'a '" },
  { id: 'trailing-space-like', expression: "'a' LIKE 'a '" },
  { id: 'tab-and-space', expression: "'a\\t' < 'a'" },
  { id: 'sort-order', expression: sorted('a', 'B', 'ä', 'Z', 'z', '_', '1', '10', '2', 'é', 'ß', 'ñ') },
  { id: 'sort-order-punctuation', expression: sorted('a-b', 'ab', 'a b', 'a_b', 'a.b') },
  { id: 'emoji-round-trip', expression: "HEX('📦')" },
  { id: 'emoji-equality', expression: "'📦' = '🚚'" },
  { id: 'emoji-length', expression: "CONCAT(CHAR_LENGTH('📦'), '/', LENGTH('📦'))" },
  { id: 'upper-case', expression: "UPPER('straße é')" },
  { id: 'like-escape', expression: "'50%' LIKE '50\\\\%'" },
  { id: 'like-underscore', expression: "'a_b' LIKE 'a\\\\_b'" },
  { id: 'regexp-case', expression: "'OMS-42' REGEXP '^oms-[0-9]+$'" },
  { id: 'regexp-word-boundary', expression: "'one order' REGEXP '[[:<:]]order[[:>:]]'" },
  { id: 'concat-null', expression: "CONCAT('a', NULL)" },
  { id: 'default-collation', expression: "COLLATION('a')" },
  { id: 'char-function', expression: 'HEX(CHAR(195, 169))' },
  {
    id: 'group-concat',
    expression: '(SELECT GROUP_CONCAT(x ORDER BY x) FROM (SELECT 2 AS x UNION ALL SELECT 10) AS t)',
  },
  // JSON
  { id: 'json-text', expression: `CAST(CAST('{"b": 1.0, "a": [true, null, "é"], "aa": 1e2}' AS JSON) AS CHAR)` },
  { id: 'json-extract', expression: `JSON_EXTRACT('{"a": {"b": "x"}}', '$.a.b')` },
  { id: 'json-unquote', expression: `JSON_UNQUOTE(JSON_EXTRACT('{"a": "x\\\\ny"}', '$.a'))` },
  { id: 'json-duplicate-key', expression: `CAST(CAST('{"a": 1, "a": 2}' AS JSON) AS CHAR)` },
  { id: 'json-number-equality', expression: `CAST('1' AS JSON) = CAST('1.0' AS JSON)` },
]
