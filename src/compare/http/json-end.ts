/**
 * Where the object or list ends that begins at `start`; -1 where it may not be well-formed or goes deeper than `levels`, which the reader
 * then says with its place. Nothing is made: most of two answers is written alike and never looked at.
 */
export function endOfJson(text: string, start: number, levels: number): number {
  return text.charCodeAt(start) === 0x7b ? endOfObject(text, start, levels) : endOfList(text, start, levels)
}

function endOfObject(text: string, start: number, levels: number): number {
  let at = afterSpace(text, start + 1)
  if (levels <= 0) return -1
  if (text.charCodeAt(at) === 0x7d) return at + 1
  for (;;) {
    if (text.charCodeAt(at) !== 0x22) return -1
    at = endOfText(text, at)
    if (at < 0) return -1
    at = afterSpace(text, at)
    if (text.charCodeAt(at) !== 0x3a) return -1
    at = endOfValue(text, afterSpace(text, at + 1), levels - 1)
    if (at < 0) return -1
    at = afterSpace(text, at)
    const code = text.charCodeAt(at)
    if (code === 0x7d) return at + 1
    if (code !== 0x2c) return -1
    at = afterSpace(text, at + 1)
  }
}

function endOfList(text: string, start: number, levels: number): number {
  let at = afterSpace(text, start + 1)
  if (levels <= 0) return -1
  if (text.charCodeAt(at) === 0x5d) return at + 1
  for (;;) {
    at = endOfValue(text, at, levels - 1)
    if (at < 0) return -1
    at = afterSpace(text, at)
    const code = text.charCodeAt(at)
    if (code === 0x5d) return at + 1
    if (code !== 0x2c) return -1
    at = afterSpace(text, at + 1)
  }
}

function endOfValue(text: string, at: number, levels: number): number {
  switch (text.charCodeAt(at)) {
    case 0x22:
      return endOfText(text, at)
    case 0x7b:
      return endOfObject(text, at, levels)
    case 0x5b:
      return endOfList(text, at, levels)
    case 0x74:
      return text.startsWith('true', at) ? at + 4 : -1
    case 0x66:
      return text.startsWith('false', at) ? at + 5 : -1
    case 0x6e:
      return text.startsWith('null', at) ? at + 4 : -1
    default:
      return endOfNumber(text, at)
  }
}

function endOfText(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) return at + 1
    if (code === 0x5c) {
      const length = ESCAPE.exec(text.slice(at, at + 6))?.[0].length ?? 0
      if (length === 0) return -1
      at += length - 1
    } else if (!(code >= 0x20)) return -1
  }
}

const ESCAPE = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/

function endOfNumber(text: string, start: number): number {
  let at = text.charCodeAt(start) === 0x2d ? start + 1 : start
  if (text.charCodeAt(at) === 0x30) at++
  else at = afterDigits(text, at)
  if (at > 0 && text.charCodeAt(at) === 0x2e) at = afterDigits(text, at + 1)
  if (at > 0 && (text.charCodeAt(at) | 0x20) === 0x65) {
    const sign = text.charCodeAt(at + 1)
    at = afterDigits(text, sign === 0x2b || sign === 0x2d ? at + 2 : at + 1)
  }
  return at
}

/** At least one, else -1. */
function afterDigits(text: string, start: number): number {
  let at = start
  for (let code = text.charCodeAt(at); code >= 0x30 && code <= 0x39; ) code = text.charCodeAt(++at)
  return at > start ? at : -1
}

function afterSpace(text: string, start: number): number {
  let at = start
  for (let code = text.charCodeAt(at); code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09; )
    code = text.charCodeAt(++at)
  return at
}
