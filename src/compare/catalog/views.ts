import type { Finding } from '../../kernel/judgement.ts'
import { placeOf } from '../../kernel/place.ts'
import type { CatalogView } from '../../ports/catalog.ts'
import { charsets, definer } from './carried.ts'
import type { SchemaEvidence, Sides } from './evidence.ts'
import type { Dialect } from './normal.ts'
import { viewText } from './program-text.ts'
import { comparePrograms, type Kind } from './programs.ts'
import { foldsOnOneSide, pairedByName, type Report } from './verdict.ts'

/**
 * @param folded a server that stores names in lower case writes tables, aliases and their qualifiers so in the query; columns have their letter case
 * in the view's own list
 */
const viewKind = (folded: boolean): Kind<CatalogView> => ({
  word: 'view',
  codes: { missing: 'view-missing', surplus: 'view-surplus', differs: 'view-differs' },
  caseless: false,
  // The query that is kept elsewhere is written otherwise than in SHOW CREATE.
  text: (view, dialect, other) =>
    (view.create === null) === (other.create === null) ? (viewText(view, dialect, folded)?.query ?? null) : null,
  carried: (view, other, dialect) => [
    definer(view),
    ['security', view.security, view.security],
    ['check option', view.checkOption, view.checkOption],
    charsets(view),
    // Of a view that it cannot use, the server shows neither columns nor what could be done with it.
    ...(view.invalid || other.invalid
      ? []
      : ([
          ['algorithm', algorithm(view, other, dialect), algorithm(view, view, dialect)],
          ['updatable', String(view.updatable), view.updatable ? 'YES' : 'NO'],
          ['columns', JSON.stringify(view.columns), view.columns.join(', ')],
        ] as const)),
  ],
})

/** Only where both sides show it. */
function algorithm(view: CatalogView, other: CatalogView, dialect: Dialect): string {
  return other.create === null ? '' : (viewText(view, dialect)?.algorithm ?? '')
}

export function compareViews(sides: Sides<CatalogView[]>, evidence: SchemaEvidence<CatalogView>): Report {
  const {
    findings,
    examined,
    unread = [],
  } = comparePrograms(sides, evidence, viewKind(foldsOnOneSide(evidence.servers)))
  const { both } = pairedByName(evidence, sides)
  const at = ({ database, name }: CatalogView) => placeOf(database, name)
  const lost = new Set(evidence.servers.target.missingDefiners ?? [])
  const broken = both.filter(([source, target]) => target.invalid && !source.invalid && !lost.has(target.definer))
  const invalid = broken.map(
    ([source, target]): Finding => ({
      code: 'view-invalid',
      at: at(source),
      source: 'works',
      target: target.unread ?? target.invalid ?? null,
      remedy: {
        how: 'Bring over what the view reads (its tables, columns and functions, also in other databases), or give its definer the rights to them.',
      },
    }),
  )
  const mended = both.filter(([source, target]) => source.invalid && !target.invalid).map(([source]) => at(source))
  const alike = both.filter(([source, target]) => source.invalid && target.invalid).map(([source]) => at(source))
  return {
    findings: [...findings, ...invalid],
    examined,
    notes: [
      ...(mended.length > 0 ? [`Works on the target only: ${mended.join(', ')}.`] : []),
      ...(alike.length > 0 ? [`Cannot be used on either side: ${alike.join(', ')}.`] : []),
    ],
    // That its text is not shown is part of the finding.
    unread: unread.filter(({ object }) => !broken.some(([source]) => source === object)),
  }
}
