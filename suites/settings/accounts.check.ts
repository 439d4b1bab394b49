import { defineCheck } from '../../src/kernel/check.ts'
import { CannotTell, type Finding, verdictOf } from '../../src/kernel/judgement.ts'
import type { Account } from '../../src/ports/accounts.ts'

export default defineCheck({
  id: 'settings/accounts',
  question:
    'Can the application and the replication log in, with all the rights they have now? Neither users nor grants are replicated.',
  plan: 'MySQL migration: provision',
  severity: 'blocker',
  phases: ['replicating', 'freeze', 'after-cutover'],
  needs: { source: ['mysql.accounts'], target: ['mysql.accounts'] },
  codes: [
    'account-missing',
    'account-unusable',
    'account-plugin-unusable',
    'account-grant-missing',
    'replication-account-missing',
    'replication-grant-missing',
  ],

  async gather({ source, target }, { databases, phase, declared: { accounts } }) {
    if (accounts.application.length === 0)
      throw new CannotTell(
        'not-configured',
        'config: accounts.application is not stated, so nobody knows which accounts must exist on the target.',
      )
    const replication = phase === 'after-cutover' ? [] : accounts.replication
    const [a, b] = await Promise.all([
      source['mysql.accounts'].accounts([...accounts.application, ...replication], databases),
      target['mysql.accounts'].accounts(accounts.application, databases),
    ])
    return { application: accounts.application, replication, source: a, target: b }
  },

  judge({ application, replication, source, target }) {
    const findings = [
      ...application.flatMap((user) => ofApplication(user, of(source, user), of(target, user))),
      ...replication.flatMap((user) => ofReplication(user, of(source, user))),
    ]
    const notes =
      replication.length === 0 ? ['No account of the replication is stated, or it is not needed any more.'] : []
    return verdictOf(findings, application.length + replication.length, { notes })
  },
})

function of(accounts: readonly Account[], user: string): Account[] {
  return accounts.filter((account) => account.user === user)
}

function ofApplication(user: string, source: readonly Account[], target: readonly Account[]): Finding[] {
  const hosts = (accounts: readonly Account[]) => accounts.map(({ host }) => `${user}@${host}`).join(', ') || null
  if (target.length === 0)
    return [
      {
        code: 'account-missing',
        at: user,
        source: hosts(source) ?? 'stated in the config',
        target: null,
        remedy: {
          how: `Create it on the target with the rights it has on the source: SHOW GRANTS FOR '${user}' there.`,
        },
      },
    ]
  const findings = target.flatMap((account): Finding[] => {
    const at = `${user}@${account.host}`
    const state = [...(account.locked ? ['locked'] : []), ...(account.expired ? ['password expired'] : [])].join(', ')
    return [
      ...(state
        ? [
            {
              code: 'account-unusable' as const,
              at,
              source: 'usable',
              target: state,
              remedy: {
                how: 'Unlock it, or set its password anew.',
                sql: { on: 'target' as const, statements: [`ALTER USER '${user}'@'${account.host}' ACCOUNT UNLOCK`] },
              },
            },
          ]
        : []),
      ...(account.pluginActive
        ? []
        : [
            {
              code: 'account-plugin-unusable' as const,
              at,
              source: source[0]?.plugin ?? null,
              target: `${account.plugin}, which the server has not loaded`,
              remedy: {
                how: `Set its password again: ALTER USER … IDENTIFIED WITH caching_sha2_password BY …; check that the driver of the application speaks it.`,
              },
            },
          ]),
    ]
  })
  for (const database of Object.keys(source[0]?.databases ?? {})) {
    const held = new Set(target.flatMap((account) => account.databases[database] ?? []))
    const lost = [...new Set(source.flatMap((account) => account.databases[database] ?? []))].filter(
      (privilege) => !held.has(privilege),
    )
    const roles = source
      .flatMap((account) => account.roles)
      .filter((role) => !target.some((account) => account.roles.includes(role)))
    if (lost.length > 0)
      findings.push({
        code: 'account-grant-missing',
        at: `${user} on ${database}`,
        source: lost.join(', '),
        target: null,
        remedy: {
          how: 'Grant it on the target.',
          sql: {
            on: 'target',
            statements: [
              `GRANT ${lost.join(', ')} ON \`${database.replaceAll('`', '``')}\`.* TO '${user}'@'${target[0]?.host}'`,
            ],
          },
        },
      })
    for (const role of roles)
      findings.push({
        code: 'account-grant-missing',
        at: `${user}`,
        source: `role ${role}`,
        target: null,
        remedy: { how: 'Make the role on the target and grant it.' },
      })
  }
  return findings
}

function ofReplication(user: string, source: readonly Account[]): Finding[] {
  if (source.length === 0)
    return [
      {
        code: 'replication-account-missing',
        at: user,
        source: null,
        target: 'logs in with it',
        remedy: { how: `CREATE USER '${user}'@'…' IDENTIFIED BY … REQUIRE SSL; GRANT REPLICATION SLAVE ON *.* TO it.` },
      },
    ]
  if (source.some((account) => account.global.includes('REPLICATION SLAVE'))) return []
  return [
    {
      code: 'replication-grant-missing',
      at: user,
      source: source[0]?.global.join(', ') || 'no privilege on the server',
      target: 'needs REPLICATION SLAVE',
      remedy: {
        how: 'Grant it on the source.',
        sql: { on: 'source', statements: [`GRANT REPLICATION SLAVE ON *.* TO '${user}'@'${source[0]?.host}'`] },
      },
    },
  ]
}
