/** An object, a list or an element while it is read: the same one for all that stands in it. */
export interface Container {
  readonly list: boolean
  readonly above: Container | undefined
  /** How many names lead to it. */
  readonly depth: number
}
