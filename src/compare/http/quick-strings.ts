/**
 * The first `class … extends String` of a process (ioredis has one) makes V8 keep the methods of all strings in a slow form, and reading text by character
 * takes five times as long from then on. Only an access through an object lets V8 make them quick again, once it gathers feedback there.
 */
export function quickStrings(): void {
  for (let i = 0; i < 100; i++) touch(Object(''))
}

function touch(text: string): unknown {
  return text.charCodeAt
}
