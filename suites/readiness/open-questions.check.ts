import { kindIn, OPEN_QUESTIONS, type OpenQuestion } from '../../src/compare/readiness/open-questions.ts'
import { defineCheck } from '../../src/kernel/check.ts'
import { type Finding, unproven, verdictOf } from '../../src/kernel/judgement.ts'
import '../../src/ports/readiness-declared.ts'

export default defineCheck({
  id: 'readiness/open-questions',
  question: 'Is every open question of the plan answered, by whom and when?',
  plan: 'Open questions',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: {},
  codes: ['question-answered-otherwise'],

  async gather(_, { declared: { readiness, kinds } }) {
    return {
      answers: readiness?.openQuestions ?? {},
      kinds: { mysqlLocation: kinds.source, dbDestination: kinds.target },
      today: new Date().toISOString().slice(0, 10),
    }
  },

  judge({ answers, kinds, today }) {
    const questions = Object.keys(OPEN_QUESTIONS) as OpenQuestion[]
    const findings = questions.flatMap((question): Finding[] => {
      const answer = answers[question]
      const measured = kinds[question as keyof typeof kinds]
      const said = answer && kindIn(question, answer.answer)
      if (!answer || said === undefined || measured === undefined || said === measured) return []
      return [
        {
          code: 'question-answered-otherwise',
          at: question,
          source: `${answer.answer} (${answer.by}, ${answer.on})`,
          target: `the endpoint is configured as ${measured}`,
          remedy: {
            how: 'Correct the answer in readiness.openQuestions, or the kind of the endpoint: the remedies differ between them.',
          },
        },
      ]
    })
    const open = questions.filter((question) => (answers[question]?.on ?? '9999') > today)
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
