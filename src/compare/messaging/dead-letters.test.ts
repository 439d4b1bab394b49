import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deadLetterFindings } from './dead-letters.ts'

const codes = (own: number, known: number, expired = 0, canaries = 0) =>
  deadLetterFindings({
    entity: 'q',
    count: own + canaries,
    canaries,
    looked: own + canaries,
    known,
    reasons: { TTLExpiredException: expired, MaxDeliveryCountExceeded: own - expired },
  }).map(({ code }) => code)

test('as many as are known pass; one more or one fewer is a finding', () => {
  fc.assert(
    fc.property(fc.nat({ max: 50 }), fc.nat({ max: 3 }), (known, canaries) => {
      expect(codes(known, known, 0, canaries)).toEqual([])
      expect(codes(known + 1, known, 0, canaries)).toEqual(['dead-letters-grew'])
      expect(codes(known + 1, known, 1, canaries)).toEqual(['messages-expired-unread'])
      if (known > 0) expect(codes(known - 1, known, 0, canaries)).toEqual(['dead-letters-below-known'])
    }),
  )
})
