export const MESSAGING = {
  'both-sides-consume':
    'Workers of both sides receive from the same queue or subscription: fulfillment is processed twice.',
  'bus-entity-disabled': 'A queue, topic or subscription is not active: nothing is sent there, or nothing is received.',
  'bus-entity-missing':
    'A side expects a queue, topic or subscription that is not there: its workers cannot start, or what is sent is lost.',
  'bus-not-drained': 'Messages are left with the old side: they would wait for nobody, or be taken up half done.',
  'bus-rule-differs':
    'A subscription does not let through what a side expects: messages are lost, or come that nobody is prepared for.',
  'bus-setting-differs': 'A queue, topic or subscription is not set as a side expects it.',
  'bus-sides-disagree':
    'The two sides expect different things of the same queue, topic or subscription: one of them is wrong.',
  'bus-still-consumed':
    'Somebody still receives on the old side: what it holds is processed there and, after the handoff, once more.',
  'dead-letters-grew': 'More messages than are known of were given up: their effects never happened.',
  'lock-shorter-than-processing':
    'A lock runs out while a worker is still at it: the message is given to another, and its effect happens twice.',
  'messages-expired-unread':
    'Messages expired before anybody read them: the gap in consumption was longer than their time to live.',
  'unknown-consumer': 'Somebody receives who belongs to neither side: messages disappear there.',
  'wrong-side-consumes': 'The side that should not consume in this phase does.',
} as const
