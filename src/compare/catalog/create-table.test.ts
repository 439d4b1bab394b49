import { expect, test } from 'vitest'
import { tableText } from './create-table.ts'

test('what SHOW CREATE TABLE alone says', () => {
  const text = tableText(`CREATE TABLE \`o\` (
  \`id\` int NOT NULL,
  \`b\` text,
  \`e\` enum('a\\\\b','it''s','DEFAULT 5,)') DEFAULT NULL COMMENT 'KEY \`k\` (\`n\`) KEY_BLOCK_SIZE=9, DEFAULT',
  \`n\` int /*!50606 STORAGE MEMORY */ /*!80021 SECONDARY_ENGINE_ATTRIBUTE '{"x": 1}' */,
  \`bb\` varbinary(9) DEFAULT 'a''b' /*!80023 INVISIBLE */,
  \`x\` binary(2) DEFAULT 0x00FF,
  \`t\` text DEFAULT (concat(_utf8mb4'a',_utf8mb4')')),
  PRIMARY KEY (\`id\`) KEY_BLOCK_SIZE=2,
  UNIQUE KEY \`uu\` (\`n\`) /*!80000 INVISIBLE */,
  KEY \`k\` (\`n\`,(lower(\`b\`))) KEY_BLOCK_SIZE=4,
  FULLTEXT KEY \`f,\` (\`b\`) /*!50100 WITH PARSER \`ngram\` */ ,
  CONSTRAINT \`c\` CHECK ((\`n\` > 0))
) /*!50100 TABLESPACE \`innodb_system\` */ /*!80023 AUTOEXTEND_SIZE=4194304 */ ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8 COMMENT='PARTITION BY KEY ALGORITHM = 1 (x)'
/*!50100 PARTITION BY KEY */ /*!50611 ALGORITHM = 1 */ /*!50100 (id)
PARTITIONS 2 */`)
  expect([...text.columns]).toEqual([
    ['id', { hasDefault: false }],
    ['b', { hasDefault: false }],
    ['e', { hasDefault: true }],
    ['n', { hasDefault: false, attributes: `SECONDARY_ENGINE_ATTRIBUTE '{"x": 1}' STORAGE MEMORY` }],
    ['bb', { hasDefault: true, default: "'a''b'" }],
    ['x', { hasDefault: true, default: '0x00FF' }],
    ['t', { hasDefault: true }],
  ])
  expect([...text.indexes]).toEqual([
    ['PRIMARY', { keyBlockSize: '2' }],
    ['uu', {}],
    ['k', { keyBlockSize: '4' }],
    ['f,', { parser: 'ngram' }],
  ])
  expect(text.options).toEqual([
    'TABLESPACE=innodb_system',
    'AUTOEXTEND_SIZE=4194304',
    'ENGINE=InnoDB',
    'DEFAULT CHARSET=utf8mb4',
    'COLLATE=utf8mb4_0900_ai_ci',
    'ROW_FORMAT=COMPRESSED',
    'KEY_BLOCK_SIZE=8',
    'COMMENT=PARTITION BY KEY ALGORITHM = 1 (x)',
  ])
  expect(text).toMatchObject({ algorithm: '1' })
})

test('partitions without an algorithm, unions, and a table without options', () => {
  expect(tableText('CREATE TABLE `t` (\n  `id` int\n)')).toEqual({
    options: [],
    columns: new Map([['id', { hasDefault: false }]]),
    indexes: new Map(),
  })
  expect(tableText('CREATE TABLE `t` (`id` int) ENGINE=MRG_MyISAM UNION=(`a`,`b`)').options).toEqual([
    'ENGINE=MRG_MyISAM',
    'UNION=(a,b)',
  ])
  const sub =
    'CREATE TABLE `t` (`id` int) ENGINE=InnoDB\n/*!50100 PARTITION BY RANGE (`id`)\nSUBPARTITION BY KEY */ /*!50611 ALGORITHM = 1 */ /*!50100 (id)\nSUBPARTITIONS 2\n(PARTITION a VALUES LESS THAN (10) ENGINE = InnoDB) */'
  expect(tableText(sub)).toMatchObject({ subAlgorithm: '1' })
  expect(tableText(sub).algorithm).toBeUndefined()
})
