import { claimIn, isAnswer, OPEN_QUESTIONS, type OpenQuestion } from '../../src/compare/readiness/open-questions.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/readiness-declared.ts'

/** Where the config says the same thing once more. */
const ELSEWHERE: Partial<Record<OpenQuestion, string>> = {
  mysqlLocation: 'source.kind',
  dbDestination: 'target.kind',
  prodReplicaCount: 'clients.web.pods',
  recurringJobs: 'schedules.target.owner',
}

export default defineCheck({
  id: 'readiness/open-questions',
  question: 'Is every open question of the plan answered, by whom and when?',
  plan: 'Open questions',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: {},
  codes: ['question-answered-otherwise'],

  async gather(_, { declared: { readiness, kinds, clients, schedules } }) {
    const owner = schedules?.sides.target.owner.by
    const web = clients?.web
    const configured: Partial<Record<OpenQuestion, string>> = {
      mysqlLocation: kinds.source,
      dbDestination: kinds.target,
      ...(web ? { prodReplicaCount: `${web.pods} web pods` } : {}),
      ...(owner === undefined || owner === 'each' ? {} : { recurringJobs: owner }),
    }
    return {
      answers: readiness?.openQuestions ?? {},
      configured,
      today: new Date().toISOString().slice(0, 10),
    }
  },

  judge({ answers, configured, today }) {
    const questions = Object.keys(OPEN_QUESTIONS) as OpenQuestion[]
    const findings = questions.flatMap((question): Finding[] => {
      const answer = answers[question]
      const other = configured?.[question]
      const said = answer && claimIn(question, answer.answer)
      if (!answer || said === undefined || other === undefined || said === other) return []
      return [
        {
          code: 'question-answered-otherwise',
          at: question,
          source: `${answer.answer} (${answer.by}, ${answer.on})`,
          target: `the config says elsewhere: ${other} (${ELSEWHERE[question] ?? 'unknown'})`,
          remedy: {
            how: `Correct the answer in readiness.openQuestions.${question}, or ${ELSEWHERE[question] ?? 'the other key'}: one of them is wrong.`,
          },
        },
      ]
    })
    const open = questions.filter((question) => {
      const { answer = '', by = '', on = '9999' } = answers[question] ?? {}
      return on > today || !isAnswer(answer) || !isAnswer(by)
    })
    if (findings.length === 0 && open.length > 0)
      return unproven(
        'not-configured',
        `The plan leaves open, and readiness.openQuestions does not answer: ${open.map((question) => `${question} (${OPEN_QUESTIONS[question]})`).join(' · ')}`,
      )
    return verdictOf(findings, questions.length - open.length, {
      notes: questions.flatMap((question) => {
        const answer = answers[question]
        return answer ? [`${question}: ${answer.answer} (${answer.by}, ${answer.on}).`] : []
      }),
    })
  },
})
