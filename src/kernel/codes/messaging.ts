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
  'both-sides-consume':
    'Workers of both sides receive from the same queue or subscription: fulfillment is processed twice.',
  'bus-consumption-differs':
    'One side receives from a queue or topic that the other does not receive from: nobody takes over its messages, or they are processed by somebody new.',
  'bus-entity-disabled': 'A queue, topic or subscription is not active: nothing is sent there, or nothing is received.',
  'bus-entity-missing':
    'A side expects a queue, topic or subscription that is not there: its workers cannot start, or what is sent is lost.',
  'bus-not-drained': 'Messages are left with the old side: they would wait for nobody, or be taken up half done.',
  'bus-rule-differs':
    'A subscription does not let through what a side expects: messages are lost, or come that nobody is prepared for.',
  'bus-setting-differs': 'A queue, topic or subscription is not set as a side expects it.',
  'bus-sides-differ':
    'The entity that the new side receives from is set up differently from that of the old side, and the config does not say which is right.',
  'bus-sides-disagree':
    'The two sides expect different things of the same queue, topic or subscription: one of them is wrong.',
  'bus-still-consumed':
    'Somebody still receives on the old side: what it holds is processed there and, after the handoff, once more.',
  'dead-letters-below-known':
    'Fewer dead letters are there than the config says are known: somebody sent them again or removed them, and as many new ones would go unnoticed.',
  'dead-letters-grew': 'More messages than are known of were given up: their effects never happened.',
  'lock-shorter-than-processing':
    'A lock runs out while a worker is still at it: the message is given to another, and its effect happens twice.',
  'messages-expired-unread':
    'Messages expired before anybody read them: the gap in consumption was longer than their time to live.',
  'processing-longer-than-configured':
    'The logs show work on a message that took longer than the config says the longest takes: locks and drain times are too short.',
  'unknown-consumer': 'Somebody receives who belongs to neither side: messages disappear there.',
  'wrong-side-consumes': 'The side that should not consume in this phase does.',
} as const
