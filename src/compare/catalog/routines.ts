import type { CatalogRoutine, CatalogTrigger } from '../../ports/catalog.ts'
import { charsets, databaseCollation, definer, sqlMode } from './carried.ts'
import type { SchemaEvidence, Sides } from './evidence.ts'
import { normalCharset, normalType } from './normal.ts'
import { programText } from './program-text.ts'
import { comparePrograms, type Kind } from './programs.ts'
import { namesFold } from './verdict.ts'

const trigger = (folds: boolean): Kind<CatalogTrigger> => ({
  word: 'trigger',
  codes: { missing: 'trigger-missing', surplus: 'trigger-surplus', differs: 'trigger-differs' },
  caseless: true,
  text: (one) => (one.create === null ? null : programText('trigger', one)),
  carried: (one) => [
    definer(one),
    [
      'fires',
      JSON.stringify([one.when, folds ? one.table.toLowerCase() : one.table, one.order]),
      `${one.when} ON ${one.table}, number ${one.order}`,
    ],
    sqlMode(one),
    charsets(one),
    databaseCollation(one),
  ],
})

const ROUTINE: Kind<CatalogRoutine> = {
  word: 'routine',
  codes: { missing: 'routine-missing', surplus: 'routine-surplus', differs: 'routine-differs' },
  caseless: true,
  kindOf: ({ kind }) => kind,
  text: (routine) => (routine.create === null ? null : programText('routine', routine)),
  carried: ({ returns, ...routine }) => [
    definer(routine),
    ['kind', routine.kind, routine.kind],
    ['security', routine.security, routine.security],
    [
      'returns',
      returns ? JSON.stringify([normalType(returns.type), normalCharset(returns.collation ?? '')]) : '',
      returns ? [returns.type, ...(returns.collation ? [returns.collation] : [])].join(', ') : 'nothing',
    ],
    sqlMode(routine),
    charsets(routine),
    databaseCollation(routine),
  ],
}

export const compareTriggers = (sides: Sides<CatalogTrigger[]>, evidence: SchemaEvidence<CatalogTrigger>) =>
  comparePrograms(sides, evidence, trigger(namesFold(evidence.servers)))
export const compareRoutines = (sides: Sides<CatalogRoutine[]>, evidence: SchemaEvidence<CatalogRoutine>) =>
  comparePrograms(sides, evidence, ROUTINE)
