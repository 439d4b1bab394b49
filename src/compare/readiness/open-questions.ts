/** The questions that the plan leaves open, by the key that answers them in the config. */
export const OPEN_QUESTIONS = {
  timeline: 'Is this a Q3 plan, an end-of-year plan, or further out?',
  dbDestination: 'Azure Database for MySQL Flexible Server, Azure SQL, or self-hosted in Azure?',
  aksCluster: 'A new AKS cluster, or ps-usw-aks-01 shared with the integrations services?',
  prodReplicaCount: 'How many pods in production: as many as the four EC2 hosts, or another number?',
  certOwner: 'Who pulls the NAV certificate, pushes it to Key Vault, and owns its rotation?',
  allowListLeadTime: 'Can the requests to the allow-lists of SFCC and NAV be queued before phase 5?',
  mysqlLocation: 'Is the MySQL of today on AWS RDS or self-hosted?',
  mysqlVersion: 'Is it MySQL 5.7 or 8.0?',
  dataVolume: 'How much data, and how many writes a day?',
  iamDependencies: 'Which cross-account or IAM-authenticated dependencies do not survive the move?',
  recurringJobs: 'Who owns the schedule: a leader among the replicas, or one scheduler pod?',
  consumerHandoff: 'How do Service Bus consumers change over: coordinated handoff, or a pause of the topics?',
  networkPath: 'How does Azure pull the binlogs: public endpoint with TLS and an allow-list, or peering?',
  registryLayout: 'How is the container registry laid out?',
} as const

export type OpenQuestion = keyof typeof OPEN_QUESTIONS

/** What an answer says where another part of the config says it too; undefined: it is too free to be compared. */
export function claimIn(question: OpenQuestion, answer: string): string | undefined {
  // `RDS, not self-hosted` says nothing for what it rules out.
  const kept = answer.replaceAll(RULED_OUT, '')
  const isSelf = /self.?(hosted|managed)|\bec2\b|\bvps\b/i.test(kept)
  if (question === 'mysqlLocation') {
    const isRds = /\brds\b|\baurora\b/i.test(kept)
    if (isSelf === isRds) return !isSelf && /\bnot (on |in )?(aws )?rds\b/i.test(answer) ? 'self-managed' : undefined
    return isSelf ? 'self-managed' : 'rds'
  }
  if (question === 'dbDestination') {
    const claims = [
      ...(/flex/i.test(kept) ? ['azure-flexible'] : []),
      ...(isSelf ? ['self-managed'] : []),
      ...(/azure sql/i.test(kept) ? ['azure-sql'] : []),
    ]
    return claims.length === 1 ? claims[0] : undefined
  }
  if (question === 'prodReplicaCount') {
    const [, count = ''] =
      new RegExp(`\\b(\\d+|${NUMBERS.join('|')})\\s+(?:web\\b|pods? (?:for|of) (?:the )?web)`, 'i').exec(answer) ?? []
    const number = NUMBERS.indexOf(count.toLowerCase())
    return count === '' ? undefined : `${number < 0 ? Number(count) : number} web pods`
  }
  if (question === 'recurringJobs') {
    const [leader, single] = [
      /\bleader|\blease/i.test(answer),
      /\b(one|single|dedicated|1)\b.*\b(scheduler|pod|replica)/i.test(answer),
    ]
    return leader === single ? undefined : leader ? 'lease' : 'single'
  }
  return undefined
}

const RULED_OUT =
  /\b(?:not|no longer|instead of|rather than|never)\s+(?:(?:on|in|an?|the|our|aws|azure)\s+)*(?:self.?(?:hosted|managed)|ec2|vps|rds|aurora|flexible(?: server)?|azure sql)(?:\s+today)?/gi

const NUMBERS = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
]

/** Whole answers that answer nothing. */
const EMPTY = new RegExp(
  `^(?:${[
    String.raw`(?:to be|tb|not (?:yet )?|still |yet to be )\s*(?:a|c|d|determined|decided|discussed|confirmed|announced|known|clear|answered|open|sure)?`,
    String.raw`tb[acd]\w*|t\.?b\.?[acd]|n\.?/?a|none yet|unknown|unclear|undecided|undetermined|pending|open|todo|fixme|later|soon|maybe|depends|either|both`,
    String.raw`no idea|don'?t know|dunno|idk|we'?ll see|no (?:answer|decision|owner)(?: yet)?|wip|in progress|(?:in|under) (?:discussion|review|way|clarification)`,
    String.raw`(?:we(?:'ll| will)? )?(?:will (?:be )?)?decided? (?:later|soon|in \w+|by \w+)|to follow|ditto|same|see (?:above|below|plan|ticket|wiki|notes?)`,
    String.raw`ask \w+|some(?:one|body)|any(?:one|body)|nobody|(?:noch )?offen|test|foo|bar|asdf|sample|example|lorem ipsum.*|dummy`,
    String.raw`(?:fill (?:me )?in|your answer|answer(?: here)?|place.?holder|change.?me|replace.?me|insert (?:answer|here))`,
    String.raw`x+|\?+|[-_*~=]+|–|—|\.+|…|null|nil|undefined`,
  ].join('|')})$`,
  'i',
)
/** Placeholders within an answer. */
const PLACEHOLDER =
  /\b(?:tb[acd]|todo|fixme|xxx+|to be (?:determined|decided|discussed|confirmed|agreed|clarified|defined|announced)|not (?:yet )?(?:decided|known|clear|confirmed|agreed)|undecided|(?<!\bno )unknown(?! unknowns))\b|\?\s*$|^<(?!https?:)[^>]*>$|<(?:answer|insert|fill|your|todo|name|who|owner|date|value)\b[^>]*>|\[(?:insert|fill|your)\b|\$\{|\{\{/i
/** What is waited for, and what is only supposed. */
const OPEN =
  /^(?:pending|waiting|awaiting|still waiting)\b(?!.*\bdecided\b)|^(?:maybe|perhaps|probably|possibly|likely|presumably|hopefully|I (?:think|guess|believe|assume)|we (?:think|guess|believe|assume)|assum(?:ed|ing|e))\b/i
/** The question once more: `5.7 or 8.0`. */
const CHOICE =
  /^(?!no\b|none\b)(?:either )?[^,;:()]{1,40} or (?!less\b|more\b|fewer\b|better\b|newer\b|later\b)[^,;:()]{1,40}$/i

/** Whether an answer says something: not blank, no placeholder, no question in return, no guess. */
export function isAnswer(answer: string): boolean {
  const text = answer.trim().replace(/[.!]+$/, '')
  return text !== '' && ![EMPTY, PLACEHOLDER, OPEN, CHOICE].some((pattern) => pattern.test(text))
}
