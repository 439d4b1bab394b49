import type { Finding } from '../../kernel/judgement.ts'
import type { Account, AccountBook } from '../../ports/accounts.ts'
import { activeRoles, grantClause, held, lacking } from './privileges.ts'

export type Findings = Finding[]

/**
 * What a user of the application lacks on the target. Every account of that name there is held against all that the source's
 * accounts of that name may do: which one a client gets depends on where it comes from.
 */
export function judgeApplication(
  user: string,
  source: AccountBook,
  target: AccountBook,
  databases: readonly string[],
): Findings {
  const [before, after] = [source, target].map((book) => book.accounts.filter((account) => account.user === user)) as [
    Account[],
    Account[],
  ]
  const was = before.map(sqlName).join(', ') || 'no such account'
  if (after.length === 0)
    return [
      {
        code: 'account-missing',
        at: user,
        source: was,
        target: null,
        remedy: {
          how: `CREATE USER '${user}'@'%' IDENTIFIED WITH caching_sha2_password BY … on the target, grant it what it has on the source, and put the password where the pods read it.`,
        },
      },
    ]
  const wanted = before.filter(({ locked }) => !locked).flatMap(({ id }) => held(source, id, databases))
  return after.flatMap((account) => {
    const findings = unusable(account, target, 'target', was)
    for (const lack of lacking(wanted, held(target, account.id, databases))) {
      const clause = grantClause(lack)
      const grant = `GRANT ${clause} TO ${sqlName(account)}`
      if (findings.some(({ remedy }) => remedy.sql?.statements.includes(grant))) continue
      findings.push({
        code: 'account-grant-missing',
        at: sqlName(account),
        source: clause,
        target: null,
        remedy: { how: 'Grant it on the target.', sql: { on: 'target', statements: [grant] } },
      })
    }
    for (const role of rolesOf(before, source)) {
      if (rolesOf([account], target).includes(role)) continue
      findings.push({
        code: 'account-grant-missing',
        at: sqlName(account),
        source: `role ${role}`,
        target: null,
        remedy: {
          how: `Create the role '${role}' on the target with its grants, and GRANT it to ${sqlName(account)}.`,
        },
      })
    }
    return findings
  })
}

export function judgeReplication(user: string, source: AccountBook): Findings {
  const accounts = source.accounts.filter((account) => account.user === user)
  if (accounts.length === 0)
    return [
      {
        code: 'replication-account-missing',
        at: user,
        source: null,
        target: null,
        remedy: {
          how: `On the source: CREATE USER '${user}'@'%' IDENTIFIED BY … REQUIRE SSL and GRANT REPLICATION SLAVE ON *.* TO it.`,
        },
      },
    ]
  return accounts.flatMap((account) => {
    const findings = unusable(account, source, 'source', null)
    const ids = activeRoles(source, account.id)
    if (!source.accounts.some(({ id, replicates }) => replicates && ids.includes(id)))
      findings.push({
        code: 'replication-grant-missing',
        at: sqlName(account),
        source: 'no REPLICATION SLAVE',
        target: null,
        remedy: { how: `On the source: GRANT REPLICATION SLAVE ON *.* TO ${sqlName(account)}.` },
      })
    return findings
  })
}

function unusable(account: Account, book: AccountBook, on: 'source' | 'target', was: string | null): Findings {
  const at = sqlName(account)
  const sides = (is: string) => (on === 'source' ? { source: is, target: null } : { source: was, target: is })
  const findings: Findings = []
  if (account.locked)
    findings.push({
      code: 'account-unusable',
      at,
      ...sides('locked'),
      remedy: { how: 'Unlock it.', sql: { on, statements: [`ALTER USER ${at} ACCOUNT UNLOCK`] } },
    })
  if (account.expired)
    findings.push({
      code: 'account-unusable',
      at,
      ...sides('password expired'),
      remedy: {
        how: `Give it a new password on the ${on} (ALTER USER ${at} IDENTIFIED BY …) and hand it to its clients.`,
      },
    })
  if (!book.plugins.includes(account.plugin))
    findings.push({
      code: 'account-plugin-unusable',
      at,
      ...sides(`${account.plugin} is not loaded`),
      remedy: { how: `ALTER USER ${at} IDENTIFIED WITH caching_sha2_password BY … on the ${on}.` },
    })
  return findings
}

/** User names of the roles granted directly. */
function rolesOf(accounts: readonly Account[], { roles }: AccountBook): string[] {
  const granted = roles.filter(({ to }) => accounts.some(({ id }) => id === to))
  return [...new Set(granted.map(({ role }) => role.slice(0, role.lastIndexOf('@'))))]
}

function sqlName({ user, host }: Account): string {
  return `'${user.replaceAll("'", "''")}'@'${host.replaceAll("'", "''")}'`
}
