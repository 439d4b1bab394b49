import { documentOf } from '../json-form.ts'
import type { Change, Pattern, Value } from './pattern.ts'

/** What a dump as text leaves out. Each is one cause, however few rows it touched: two are enough to say so. */
const LEAST = 2
const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i
/** Of a FLOAT, as mysqldump writes it. */
const DIGITS = 6

const FLOAT: Pattern = {
  told: `FLOAT with ${DIGITS} significant digits, as mysqldump writes it, on the target`,
  how: 'Dumps write FLOAT with six digits, so another seed would lose the same. Take the exact values from the source (SELECT the column + 0e0, or `npm run parity -- repair`, which writes them), and mend the rows of the target.',
  least: LEAST,
  explains(source, target) {
    if (!NUMBER.test(source ?? '') || !NUMBER.test(target ?? '')) return false
    const [a, b] = [Number(source), Number(target)]
    return a !== b && Math.fround(a) === a && Math.fround(Number(a.toPrecision(DIGITS))) === b
  },
}

const HOW =
  'A dump writes JSON as text, which knows no dates, bytes or decimals, so another seed by dump would lose the same. Where the application only reads their text, waive it; else set the values again on the target with their types (JSON_SET with CAST), or copy the table by replication or physically.'

function document(types: string): Pattern {
  return {
    told: `JSON values of type ${types} became text or plain numbers on the target`,
    how: HOW,
    least: LEAST,
    explains(source, target) {
      const [a, b] = [documentOf(source), documentOf(target)]
      return a !== undefined && b !== undefined && a.types !== '' && a.types !== b.types && a.form === b.form
    },
  }
}

export function dumped(changes: readonly Change[]): Pattern[] {
  const types = new Set(changes.flatMap(([source]) => documentOf(source)?.types.split(/[,;] ?/) ?? []).filter(Boolean))
  return [FLOAT, ...(types.size > 0 ? [document([...types].sort().join(', '))] : [])]
}

/** What made one row differ in one column, where a dump is known to do so. */
export function dumpedBy(source: Value, target: Value): Pattern | undefined {
  return dumped([[source, target]]).find((pattern) => pattern.explains(source, target))
}
