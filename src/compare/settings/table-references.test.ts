import { describe, expect, test } from 'vitest'
import { tableReferences } from './table-references.ts'

describe('tables that a program names', () => {
  test.each<[string, string[]]>([
    ['SELECT Status FROM orders', ['orders']],
    [
      'SELECT 1 FROM a, Db.B b JOIN (C CROSS JOIN d) ON f(a.x, b.y) = 1, E WHERE Z IN (SELECT x FROM F)',
      ['a', 'Db.B', 'C', 'd', 'E', 'F'],
    ],
    ['SELECT \'FROM Orders\', "JOIN Orders" FROM x -- FROM Orders\n/* JOIN Orders */', ['x']],
    [
      'select `oms`.`Orders`.`id` AS `Id` from (`oms`.`Orders` join `oms`.`Lines` `L` on((`L`.`x` = 1)))',
      ['oms.Orders', 'oms.Lines'],
    ],
    ['INSERT INTO Log (A, B) SELECT A, B FROM src', ['Log', 'src']],
    ['INSERT IGNORE Log VALUES (1)', ['Log']],
    ['REPLACE Log SET A = REPLACE(B, C, INSERT(D, 1, 1, E))', ['Log']],
    ['UPDATE A, B SET A.X = B.Y, Q = 2', ['A', 'B']],
    ['DELETE A FROM A JOIN B', ['A', 'B']],
    ['DELETE FROM A USING A JOIN B', ['A', 'B']],
    ['SELECT A, B INTO X, Y FROM t', ['t']],
    ['SELECT EXTRACT(YEAR FROM Created), TRIM(BOTH FROM Name), SUBSTRING(S FROM 1) FROM t', ['t']],
    ['FETCH NEXT FROM Cur INTO V; SELECT 1 FROM t', ['t']],
    ['PREPARE S FROM @Text; EXECUTE S', []],
    ['WITH Totals AS (SELECT 1 FROM a), More (X) AS (SELECT 2) SELECT * FROM Totals, More', ['a']],
    ['CREATE TEMPORARY TABLE IF NOT EXISTS Tmp LIKE Orders', ['Tmp', 'Orders']],
    ['DROP TABLE IF EXISTS A, b.C', ['A', 'b.C']],
    ['TRUNCATE A; TRUNCATE TABLE B; SELECT TRUNCATE(X, 2)', ['A', 'B']],
    ['RENAME TABLE A TO B', ['A', 'B']],
    ['CREATE TRIGGER T BEFORE INSERT ON Orders FOR EACH ROW SET NEW.X = 1', ['Orders']],
    [
      'CREATE TRIGGER T AFTER UPDATE ON `Orders` FOR EACH ROW UPDATE Totals SET N = OLD.N ON DUPLICATE KEY UPDATE Q = 1',
      ['Orders', 'Totals'],
    ],
    ['CREATE EVENT E ON SCHEDULE EVERY 1 DAY DO DELETE FROM Marks', ['Marks']],
    ['SELECT Db.T.col FROM x', ['x', 'Db.T']],
    ['SELECT * FROM JSON_TABLE(doc, "$[*]" COLUMNS (Id INT PATH "$")) AS J, Orders', ['Orders']],
    ['ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (A) REFERENCES P (B)', ['t', 'P']],
    ['SELECT 1 FROM DUAL FOR UPDATE', []],
    ['/*!50001 SELECT 1 FROM Orders */', ['Orders']],
    ['INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE A = VALUES(A)', ['t']],
    ['SELECT 1 FROM t USE INDEX (A, B) PARTITION (P0, P1), U', ['t', 'U']],
    ['IF EXISTS (SELECT 1 FROM A) THEN SET X = Y, Z = 1; END IF', ['A']],
    ['SELECT (SELECT COUNT(*) FROM Lines WHERE a = 1), B, C FROM t', ['Lines', 't']],
    ['LOCK TABLES A READ, B AS C WRITE', ['A', 'B']],
    ['SELECT 1 FROM LATERAL (SELECT 1 FROM I) AS D, K', ['I', 'K']],
    ['CREATE INDEX I ON T (C)', ['T']],
    ['SELECT 1 UNION SELECT 2 FROM U ORDER BY A, B', ['U']],
  ])('%s', (sql, tables) => {
    expect(tableReferences(sql).tables.toSorted()).toEqual(tables.toSorted())
  })

  test('double quotes are names under ANSI_QUOTES only', () => {
    expect(tableReferences('SELECT 1 FROM "Orders"', { ansiQuotes: true }).tables).toEqual(['Orders'])
    expect(tableReferences('SELECT 1 FROM a WHERE x = "FROM Orders"').tables).toEqual(['a'])
  })

  test('aliases and qualifiers, without NEW and OLD', () => {
    const { aliases, qualifiers } = tableReferences(
      'SELECT O.id, NEW.x, `Db`.f(1) FROM orders AS O, (SELECT 1) D WHERE O.y = D.z',
    )
    expect(aliases).toEqual(['O', 'D'])
    expect(qualifiers).toEqual(['O', 'Db', 'D'])
  })

  test.each<[string, string[]]>([
    ['SELECT 1 FROM a O JOIN b o', ['O, o']],
    ['SELECT 1 FROM (a O JOIN b o)', ['O, o']],
    ['SELECT 1 FROM a O WHERE EXISTS (SELECT 1 FROM b o)', []],
    ['SELECT 1 FROM a O; SELECT 1 FROM b o', []],
    ['SELECT 1 FROM orders JOIN lines AS Orders', ['orders, Orders']],
    ['SELECT 1 FROM a O UNION SELECT 1 FROM b o', []],
  ])('names of one list that differ by case only: %s', (sql, twins) => {
    expect(tableReferences(sql).twins).toEqual(twins)
  })

  test('statements built as text are said to be unread', () => {
    expect(tableReferences("SET @s = 'SELECT 1 FROM Orders'; PREPARE p FROM @s").dynamic).toBe(true)
    expect(tableReferences('SELECT 1').dynamic).toBe(false)
  })
})
