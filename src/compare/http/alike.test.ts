import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Alike } from './alike.ts'

test('says of every piece what comparing it says, in whatever order it is asked', () => {
  const text = fc.array(fc.constantFrom('a', 'ab', 'x'.repeat(300), 'y'.repeat(9_000)), { maxLength: 6 })
  const question = fc.record({ start: fc.nat(20_000), length: fc.nat(10_000), shift: fc.constantFrom(0, 1, 2, 300) })
  fc.assert(
    fc.property(text, text, text, fc.array(question), (head, gone, tail, questions) => {
      const left = [...head, ...gone, ...tail].join('')
      const right = [...head, ...tail].join('')
      const alike = new Alike(left, right)
      for (const { start, length, shift } of questions) {
        const end = Math.min(start + length, left.length)
        if (start >= end) continue
        const at = Math.max(0, start - shift)
        expect(alike.test(start, end, at)).toBe(right.startsWith(left.slice(start, end), at))
      }
    }),
    { numRuns: 300 },
  )
})
