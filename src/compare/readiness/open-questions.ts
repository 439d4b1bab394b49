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
  if (question === 'mysqlLocation') {
    if (/\bnot (on |in )?(aws )?rds\b|self.?(hosted|managed)|\bec2\b|\bvps\b/i.test(answer)) return 'self-managed'
    return /\brds\b|\baurora\b/i.test(answer) ? 'rds' : undefined
  }
  if (question === 'dbDestination') {
    if (/flex/i.test(answer)) return 'azure-flexible'
    return /self.?(hosted|managed)/i.test(answer) ? 'self-managed' : /azure sql/i.test(answer) ? 'azure-sql' : undefined
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
const EMPTY =
  /^(?:(?:to be|tb|not (?:yet )?|still |yet to be )\s*(?:a|c|d|determined|decided|discussed|confirmed|announced|known|clear|answered|open|sure)?|tb[acd]|n\/?a|none yet|unknown|unclear|undecided|undetermined|pending|open|todo|fixme|later|maybe|depends|no idea|don'?t know|we'?ll see|waiting|in progress|wip|x+|\?+|-+|–|—|\.+|…|null|nil)$/i
/** Placeholders within an answer. */
const PLACEHOLDER =
  /\b(?:tb[acd]|tba|todo|fixme|xxx+|to be (?:determined|decided|discussed|confirmed)|not (?:yet )?(?:decided|known|clear|confirmed)|undecided|unknown)\b|\?\s*$|<[^>]+>|\[(?:insert|fill|your)\b/i

/** Whether an answer says something: not blank, no placeholder, no question in return. */
export function isAnswer(answer: string): boolean {
  const text = answer.trim().replace(/[.!]+$/, '')
  return text !== '' && !EMPTY.test(text) && !PLACEHOLDER.test(text)
}
