/** `charset`: the same text read by another table; `format`: the same number or moment written otherwise. */
export type DifferenceKind =
  | 'failure'
  | 'status'
  | 'fault'
  | 'redirect'
  | 'header'
  | 'charset'
  | 'compression'
  | 'cut'
  | 'format'
  | 'changed'
  | 'missing'
  | 'surplus'
  | 'order'
  | 'type'
  | 'namespace'

export interface Difference {
  /** `status`, `header location`, `body/hits[3]/data/order_no`, `body/Envelope/Body/Customer[2]/@Name`. Lists count from 0, elements from 1. */
  path: string
  kind: DifferenceKind
  /** Null: not there. */
  old: string | null
  new: string | null
}

const MOST = 5_000

/** Keeps the first thousands and counts all. */
export class Differences {
  readonly list: Difference[] = []
  total = 0

  add(path: string, kind: DifferenceKind, old: string | null, now: string | null): void {
    this.total++
    if (this.list.length < MOST) this.list.push({ path, kind, old, new: now })
  }
}

/** A step of a path; `/`, `[` and `~` in names are escaped. */
export function step(name: string): string {
  return /[~/[]/.test(name) ? name.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('[', '~2') : name
}

/** Names along a path, without positions: `hits`, `data`, `order_no`. */
export function namesOf(path: string): string[] {
  return path
    .split('/')
    .slice(1)
    .map((part) =>
      part
        .replace(/(\[\d+\])+$/, '')
        .replaceAll('~2', '[')
        .replaceAll('~1', '/')
        .replaceAll('~0', '~'),
    )
}
