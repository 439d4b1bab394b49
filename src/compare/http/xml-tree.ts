import type { Attributes } from './xml-names.ts'

/** An element; names are `{namespace}local`, or `local` without a namespace. Prefixes, CDATA, entities and comments leave no trace. */
export interface Element {
  readonly name: string
  /** Without declarations of namespaces. */
  readonly attributes: Attributes
  /** Null: empty. Text alone stands for itself; white space beside elements is not kept. */
  readonly content: string | readonly (Element | string)[] | null
}
