/** How far causes are followed: a chain may lead back to its own beginning. */
const DEEPEST = 8

/**
 * The error's own name for what happened (`ECONNREFUSED`, `UND_ERR_SOCKET`), also where another error was wrapped around it; '' where none
 * is given. A `DOMException`, which every time-out is, has a number of the DOM there instead: its name says what it is.
 */
export function codeOf(error: unknown, depth = 0): string {
  if (typeof error !== 'object' || error === null || depth > DEEPEST) return ''
  const { code, name, cause, errors } = error as Record<'code' | 'name' | 'cause' | 'errors', unknown>
  if (typeof code === 'string' && code !== '') return code
  for (const inner of [cause, ...(Array.isArray(errors) ? errors : [])]) {
    const found = codeOf(inner, depth + 1)
    if (found !== '') return found
  }
  return typeof code === 'number' && typeof name === 'string' ? name : ''
}
