import type { z } from 'zod'

/** Wrong configuration: one sentence that names the place and what to do. Exit code 78. */
export class ConfigError extends Error {
  constructor(sentence: string) {
    super(sentence)
    this.name = 'ConfigError'
  }
}

/** `parity.config.ts: source.usr is not a known key; did you mean 'user'?` */
export function located(
  file: string,
  issue: z.core.$ZodIssue,
  known: (path: readonly PropertyKey[]) => readonly string[],
): ConfigError {
  const place = issue.path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '')
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    const near = nearest(key, known(issue.path))
    return new ConfigError(
      `${file}: ${place ? `${place}.` : ''}${key} is not a known key${near ? `; did you mean '${near}'?` : '.'}`,
    )
  }
  return new ConfigError(`${file}: ${place || 'the config'}: ${issue.message}.`.replace(/\.\.$/, '.'))
}

/** The known word within two edits, if any. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const [best] = known.map((candidate) => ({ candidate, far: distance(word, candidate) })).sort((a, b) => a.far - b.far)
  return best && best.far <= Math.max(2, Math.floor(word.length / 3)) ? best.candidate : undefined
}

/** Levenshtein's edit distance. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap))
    }
    row = next
  }
  return row[b.length] ?? 0
}
