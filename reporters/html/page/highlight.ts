import { all } from './dom.ts'

const MOST = 500

/** Marks the words that were searched for, where the browser can do so without touching the page. */
export function highlight(words: readonly string[]): void {
  if (!('highlights' in CSS)) return
  CSS.highlights.delete('found')
  const wanted = words.filter((word) => word.length > 1)
  if (wanted.length === 0) return
  const ranges: Range[] = []
  for (const check of all<HTMLElement>('article.check:not([hidden])')) {
    const walker = document.createTreeWalker(check, NodeFilter.SHOW_TEXT)
    while (ranges.length < MOST && walker.nextNode()) mark(walker.currentNode as Text, wanted, ranges)
    if (ranges.length >= MOST) break
  }
  CSS.highlights.set('found', new Highlight(...ranges))
}

function mark(node: Text, words: readonly string[], ranges: Range[]): void {
  if (node.parentElement?.closest('[hidden]')) return
  const text = node.data.toLowerCase()
  // Where lower case has another length, places would not be those of the text.
  if (text.length !== node.data.length) return
  for (const word of words) {
    for (let at = text.indexOf(word); at >= 0 && ranges.length < MOST; at = text.indexOf(word, at + word.length)) {
      const range = new Range()
      range.setStart(node, at)
      range.setEnd(node, at + word.length)
      ranges.push(range)
    }
  }
}
