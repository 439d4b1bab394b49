/** A behavior that belongs to a version of MySQL: no server setting brings the other one back. */
export interface VersionBehavior {
  /** The version from which on the server answers as the newer one does; a series where the exact one is not known. */
  since: string
  what: string
  /** What to do in the application. */
  todo: string
}

const COLLATION: VersionBehavior = {
  since: '8.0.1',
  what: 'connections that name no collation compare and sort text by utf8mb4_0900_ai_ci, earlier ones by utf8mb4_general_ci',
  todo: 'state encoding and collation in database.yml, and SET NAMES … COLLATE … in other clients',
}

/** By the id of the probe that shows it. */
export const VERSION_BEHAVIORS: Readonly<Record<string, VersionBehavior>> = {
  ...Object.fromEntries(
    [
      ...['default-collation', 'case-equality', 'accent-equality', 'sharp-s-equality', 'trailing-space'],
      ...['tab-and-space', 'sort-order', 'sort-order-punctuation', 'emoji-equality'],
    ].map((id) => [id, COLLATION]),
  ),
  'bit-operation-binary': {
    since: '8.0.1',
    what: 'bit operations on binary strings answer with binary strings, earlier ones with numbers',
    todo: 'cast the arguments to UNSIGNED where numbers are meant',
  },
  'greatest-of-mixed': {
    since: '8.0.22',
    what: 'GREATEST and LEAST of text and numbers compare as text',
    todo: 'cast the arguments to one type',
  },
  'json-duplicate-key': {
    since: '8.0.3',
    what: 'of two equal keys in a JSON document the last one counts, earlier the first one',
    todo: 'make sure that writers of JSON give each key once',
  },
  'json-text': {
    since: '8.0',
    what: 'whole numbers with a fraction keep it in the text of JSON (1.0), earlier ones lose it (1)',
    todo: 'compare such values as numbers, and renew digests and cache keys that are made of the text',
  },
  'parsed-date': {
    since: '9.0',
    what: 'STR_TO_DATE refuses days that do not exist, earlier ones return them',
    todo: 'check dates before they are sent, and expect NULL for those that do not exist',
  },
  'regexp-word-boundary': {
    since: '8.0.4',
    what: 'regular expressions are those of ICU: word boundaries are \\b, [[:<:]] and [[:>:]] are refused',
    todo: 'write the patterns of REGEXP and RLIKE for ICU',
  },
  'unix-after-2038': {
    since: '8.0.28',
    what: 'UNIX_TIMESTAMP counts past 2038-01-19, earlier ones answer 0',
    todo: 'look for code that relies on the 0',
  },
}
