import { parseDocument } from 'yaml'
import { CannotTell } from '../../../kernel/judgement.ts'
import type { CaptureText } from '../../../ports/captures.ts'

/** A word of a key: no value has this form but by accident, and one that has is too short to be worth much. */
const WORD = /^(?:[a-z]{1,24}|[A-Z]{1,24}|[A-Z][a-z]{1,23}|[a-z]{1,24}\d{1,3}|[A-Z]{1,24}\d{1,3}|\d{1,3})$/

/**
 * The names of credential keys, one a line or as a YAML tree whose leaves are empty.
 * A file that holds anything else is refused by the place alone: what stands there may be a secret.
 */
export function readNames(texts: readonly CaptureText[]): string[] {
  const names = texts.flatMap(({ name, text }) => (isTree(text) ? treeNames(name, text) : lineNames(name, text)))
  if (names.length === 0)
    throw new CannotTell('nothing-examined', `${texts.map(({ name }) => name).join(', ')} holds no name of a key.`)
  return [...new Set(names)].sort()
}

function isTree(text: string): boolean {
  return text.split('\n').some((line) => /^\s*[^#\s][^#]*:\s*(#.*)?$/.test(line))
}

function lineNames(file: string, text: string): string[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const name = line.replace(/(^|\s)#.*$/, '').trim()
    if (name === '') return []
    if (!isName(name)) throw refused(file, index + 1)
    return [name]
  })
}

function treeNames(file: string, text: string): string[] {
  const document = parseDocument(text)
  const [error] = document.errors
  if (error) throw new CannotTell('nothing-examined', `${file} is no YAML (${error.code}).`)
  const leaves: string[] = []
  const walk = (value: unknown, path: readonly string[]): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key])
    } else if ((value !== null && value !== '') || !isName(path.join('.'))) throw refused(file)
    else leaves.push(path.join('.'))
  }
  walk(document.toJS(), [])
  return leaves
}

function isName(text: string): boolean {
  if (text.length > 200) return false
  return text
    .replace(/\[\d+\]/g, '')
    .split(/[._-]/)
    .every((part) => {
      const words = part.split(/(?<=[a-z]\d{0,2})(?=[A-Z])/)
      // Many short words in one are letters by chance, not camel case.
      return words.every((word) => WORD.test(word)) && (words.length < 3 || part.length / words.length >= 3)
    })
}

function refused(file: string, line?: number): CannotTell {
  return new CannotTell(
    'forbidden',
    `${file}${line === undefined ? '' : `, line ${line},`} holds more than names of keys, and is not read any further: destroy it, rotate what it held, and capture the names alone.`,
  )
}
