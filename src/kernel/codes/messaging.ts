export const MESSAGING = {
  'message-lost':
    'A message was published, its effect never happened, and the queue does not hold it any more: somebody waits for it for ever.',
  'effect-on-both-sides':
    'The old side and the new side both did the work of one message: an order is fulfilled or released twice.',
  'effect-repeated': 'One side did the work of one message more than once, mostly after a lock that ran out.',
  'business-key-repeated': 'Several messages did the same work: none of them was repeated, and yet it happened twice.',
  'effect-unexpected': 'Work was done that no known message asked for.',
  'effect-late': 'An effect came later after its message than agreed.',
  'effect-out-of-order': 'Within a session a later message had its effect before an earlier one.',
  'both-sides-consuming': 'For a time, consumers of both sides took messages: whatever they shared may be done twice.',
  'old-side-left-running': 'A consumer of the old side still takes messages, although the new side has begun.',
  'nobody-consuming': 'Messages waited longer than agreed while no side consumed.',
  'clock-skew':
    'The clocks of the sides differ by more than agreed: times of their logs cannot be laid against each other.',
} as const
