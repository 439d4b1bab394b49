import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { XMLParser } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { diffJson } from './diff-json.ts'
import { diffXml } from './diff-xml.ts'
import { Differences } from './difference.ts'
import { type JsonTree, Num, read, readJson, readJsonDocument, readJsonLike, type Unread } from './json.ts'
import { readXml } from './xml.ts'
import type { Element } from './xml-tree.ts'

/** Plain values as JSON.parse has them. */
function plain(unread: JsonTree | Unread): unknown {
  const tree = read(unread)
  if (tree instanceof Num) return JSON.parse(tree.text)
  if (Array.isArray(tree)) return tree.map(plain)
  if (tree === null || typeof tree !== 'object') return tree
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, plain(value)]))
}

const json = (a: string, b: string) => {
  const into = new Differences()
  const left = readJsonDocument(a)
  const right = readJsonLike(b, left)
  expect(plain(right)).toEqual(plain(readJson(b)))
  diffJson(left.tree, right, 'body', into)
  return into.list
}
const xml = (a: string, b: string) => {
  const into = new Differences()
  diffXml(readXml(a), readXml(b), 'body', into)
  return into.list
}

describe('JSON', () => {
  test('is read as JSON.parse reads it, and nothing else is', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        expect(plain(readJson(text))).toEqual(JSON.parse(text))
      }),
    )
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 2 }), (text, at, put) => {
        const broken = `${text.slice(0, at % (text.length + 1))}${put}${text.slice((at % (text.length + 1)) + 1)}`
        let parsed: unknown
        try {
          parsed = JSON.parse(broken)
        } catch {
          expect(() => readJson(broken)).toThrow()
          return
        }
        expect(plain(readJson(broken))).toEqual(parsed)
      }),
      { numRuns: 500 },
    )
  })

  test('is made late as it is made at once, and refused with the same words', () => {
    const outcome = (reader: (source: string) => JsonTree, source: string): unknown => {
      let tree: JsonTree
      try {
        tree = reader(source)
      } catch (error) {
        return String(error)
      }
      return plain(tree)
    }
    const pieces = ['{', '}', '[', ']', '"', '\\', '\\u00e', ',', ':', '-', '0', '.', 'e', ' ', '\u0000', 'true', '']
    // Long enough that what is within is made late, too.
    const long = JSON.stringify(Array.from({ length: 600 }, (_, i) => ({ i })))
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.nat(), fc.constantFrom(...pieces), fc.nat(3), (text, at, piece, cut) => {
        const whole = `{"a":[[${text}],{"b":[{"c":${text},"l":${long}},{}]}],"d":[-0.5e+3,[]]}`
        const place = at % (whole.indexOf('"l":') + 20)
        const broken = `${whole.slice(0, place)}${piece}${whole.slice(place + cut)}`
        for (const source of [whole, broken])
          expect(outcome((s) => readJsonDocument(s).tree, source)).toEqual(outcome((s) => readJson(s), source))
      }),
      { numRuns: 500 },
    )
  })

  test.each([499, 500, 501])('lists %i deep are refused late as at once', (depth) => {
    const text = `${'['.repeat(depth)}${']'.repeat(depth)}`
    if (depth > 500) for (const reader of [readJson, readJsonDocument]) expect(() => reader(text)).toThrow('too deep')
    else expect(plain(readJsonDocument(text).tree)).toEqual(JSON.parse(text))
  })

  test('differs exactly where the values do', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.boolean(), (a, other, same) => {
        const b = same ? structuredClone(a) : other
        const found = json(JSON.stringify(a), JSON.stringify(b))
        expect(found.length === 0).toBe(isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b))))
      }),
    )
  })

  const records = fc.uniqueArray(
    fc.record({
      id: fc.nat(100_000),
      name: fc.string(),
      lines: fc.array(fc.record({ sku: fc.string(), quantity: fc.nat() })),
    }),
    { selector: ({ id }) => id, minLength: 1, maxLength: 30 },
  )

  test('a planted difference is the only one found, at its path', () => {
    fc.assert(
      fc.property(
        records,
        fc.nat(),
        fc.constantFrom('changed', 'missing', 'surplus', 'gone', 'come'),
        (list, at, what) => {
          const index = at % list.length
          const other = structuredClone(list) as Record<string, unknown>[]
          const record = other[index] as Record<string, unknown>
          if (what === 'changed') record.name = `${record.name} planted`
          if (what === 'missing') delete record.name
          if (what === 'surplus') record.planted = 1
          if (what === 'gone') other.splice(index, 1)
          if (what === 'come') other.splice(index, 0, { id: -1, name: 'planted', lines: [] })
          const found = json(JSON.stringify({ hits: list }), JSON.stringify({ hits: other }))
          const path = { changed: '/name', missing: '/name', surplus: '/planted', gone: '', come: '' }[what]
          const kind = what === 'gone' ? 'missing' : what === 'come' ? 'surplus' : what
          expect(found.map((d) => [d.path, d.kind])).toEqual([[`body/hits[${index}]${path}`, kind]])
        },
      ),
    )
  })

  test.each([
    ['{"a":1.50}', '{"a":1.5}', 'format'],
    ['{"a":1}', '{"a":"1"}', 'type'],
    ['{"a":12345678901234567890}', '{"a":12345678901234567891}', 'changed'],
    ['{"a":"2026-01-02T00:00:00Z"}', '{"a":"2026-01-02T00:00:00.000+00:00"}', 'format'],
    ['{"a":"2026-01-02"}', '{"a":"02.01.2026"}', 'format'],
    ['{"a":"1,234.50"}', '{"a":"1.234,50"}', 'format'],
    ['{"a":"Zürich"}', '{"a":"ZÃ¼rich"}', 'charset'],
    ['{"a":"Zürich"}', '{"a":"Z?rich"}', 'charset'],
    ['{"a":[1,2,3]}', '{"a":[3,1,2]}', 'order'],
    ['{"__proto__":1}', '{"__proto__":2}', 'changed'],
  ])('%s and %s differ by %s', (a, b, kind) => {
    expect(json(a, b).map((d) => d.kind)).toEqual([kind])
  })
})

describe('XML', () => {
  const name = fc.constantFrom('Customer', 'No', 'Name', 'Line', 'x.y', 'É')
  const text = fc.string({ minLength: 1 }).filter((t) => t.trim() !== '' && !/[\p{Cc}\ufffe\uffff]/u.test(t))
  const { node } = fc.letrec<{ node: Tree }>((tie) => ({
    node: fc.record({
      name,
      attributes: fc.dictionary(fc.constantFrom('a', 'b', 'c'), text, { maxKeys: 2, noNullPrototype: true }),
      content: fc.oneof({ maxDepth: 4 }, text, fc.constant(''), fc.array(tie('node'), { minLength: 1, maxLength: 4 })),
    }),
  }))
  interface Tree {
    name: string
    attributes: Record<string, string>
    content: string | Tree[]
  }
  const escaped = (t: string) => t.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
  const written = ({ name, attributes, content }: Tree): string => {
    const own = Object.entries(attributes).map(([n, v]) => ` ${n}="${escaped(v)}"`)
    return `<${name}${own.join('')}>${typeof content === 'string' ? escaped(content).replaceAll('>', '&gt;') : content.map(written).join('')}</${name}>`
  }
  /** Prefixes, layout, CDATA, quotes, references: another spelling of the same. */
  const respelt = ({ name, attributes, content }: Tree, space: string): string => {
    const own = Object.entries(attributes).reverse()
    const list = own.map(
      ([n, v]) => `${space} ${n} = '${v.replaceAll('&', '&#38;').replaceAll('<', '&#x3c;').replaceAll("'", '&apos;')}'`,
    )
    if (content === '') return `<p:${name}${list.join('')}${space}/>`
    const inner =
      typeof content === 'string'
        ? `<![CDATA[${content.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
        : content.map((child) => `${space}<!-- ${space} -->${respelt(child, space)}`).join('') + space
    return `<p:${name}${list.join('')}>${inner}</p:${name}>`
  }
  /** What fast-xml-parser makes of it, in our words. */
  const oracle = (source: string): unknown => {
    const parser = new XMLParser({
      preserveOrder: true,
      ignoreAttributes: false,
      parseTagValue: false,
      parseAttributeValue: false,
      trimValues: false,
      attributeNamePrefix: '',
      ignoreDeclaration: true,
    })
    const told = (list: Record<string, unknown>[]): unknown[] =>
      list.map((entry) => {
        if ('#text' in entry) return String(entry['#text'])
        const [[tag, children]] = Object.entries(entry).filter(([key]) => key !== ':@') as [
          [string, Record<string, unknown>[]],
        ]
        return [tag, entry[':@'] ?? {}, told(children)]
      })
    return told(parser.parse(source))[0]
  }
  const ours = ({ name, attributes, content }: Element): unknown => [
    name,
    Object.fromEntries(attributes),
    content === null
      ? []
      : typeof content === 'string'
        ? [content]
        : content.map((c) => (typeof c === 'string' ? c : ours(c))),
  ]

  test('every text and attribute is told where it stands', () => {
    const CDATA = '<![CDATA['
    fc.assert(
      fc.property(
        node,
        fc.constantFrom(' ', '\n  ', '\r\n', '\t'),
        fc.constantFrom('', '\ufeff', '<?xml version="1.0"?>\n'),
        (tree, space, head) => {
          const source = `${head}<p:r xmlns:p="urn:x"><!-- ${space} -->${space}<?p i?>${written(tree)}${respelt(tree, space)}</p:r>${space}<!-- end -->`
          readXml(source, (names, start, end, value) => {
            const slice = source.slice(start, end)
            if (source.startsWith(CDATA, start - CDATA.length)) expect(slice.replaceAll('\r\n', '\n')).toBe(value)
            else if (names.at(-1)?.startsWith('@'))
              expect([...readXml(`<x a=${source[end]}${slice}${source[end]}/>`).attributes.values()]).toEqual([value])
            else expect(readXml(`<x>${slice}</x>`).content).toBe(value)
          })
        },
      ),
      { numRuns: 300 },
    )
  })

  test('a difference in every one of many siblings is found in little time', () => {
    const rows = (name: string) =>
      `<r>${Array.from({ length: 20_000 }, (_, i) => `<c><n>${name}${i}</n></c>`).join('')}</r>`
    const into = new Differences()
    const began = performance.now()
    diffXml(readXml(rows('a')), readXml(rows('b')), 'body', into)
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(into.total).toBe(20_000)
    expect(into.list[4_999]).toEqual({ path: 'body/r/c[5000]/n', kind: 'changed', old: 'a4999', new: 'b4999' })
  })

  test('is read as fast-xml-parser reads it', () => {
    fc.assert(
      fc.property(node, (tree) => {
        const source = `<?xml version="1.0"?>${written(tree)}`
        expect(ours(readXml(source))).toEqual(oracle(source))
      }),
    )
  })

  test('two spellings of one content do not differ; a planted difference does', () => {
    fc.assert(
      fc.property(node, fc.constantFrom(' ', '\n  ', '\t'), (tree, space) => {
        const a = `<r xmlns="urn:x">${written(tree)}</r>`
        const b = `<p:r xmlns:p="urn:x">${space}${respelt(tree, space)}</p:r>`
        expect(xml(a, b)).toEqual([])
        expect(xml(a, b.replace('urn:x', 'urn:y'))).toHaveLength(1)
        const more = b.replace('</p:r>', '<p:Planted>1</p:Planted></p:r>')
        expect(xml(a, more).map((d) => [d.path, d.kind])).toEqual([['body/r/Planted', 'surplus']])
      }),
    )
  })

  test.each([
    ['<a>', 'unclosed tag'],
    ['<a></b>', 'unexpected close tag'],
    ['<a/><b/>', 'only one root'],
    ['<!DOCTYPE a><a/>', 'a document type is not read'],
    ['<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>', 'a document type is not read'],
    ['<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', 'a document type is not read'],
    ['<a>&nbsp;</a>', 'undefined entity'],
    ['<a>&</a>', 'unclosed'],
    ['<p:a/>', 'unbound namespace prefix'],
    ['<a b="1" b="2"/>', 'duplicate attribute'],
    ['<a xmlns:p="u" xmlns:q="u" p:x="1" q:x="2"/>', 'duplicate attribute'],
    ['text', 'text data outside'],
    ['', 'must contain a root'],
    ['<a b="1"c="2"/>', 'no whitespace between'],
    ['<a b=1/>', 'unquoted'],
    ['<a b/>', 'disallowed character'],
    ['<a b="<"/>', 'disallowed character'],
    ['<a>]]></a>', 'is disallowed'],
    ['<a><?xml version="1.0"?></a>', 'must be at the start'],
    ['<a><!-- a -- b --></a>', 'malformed comment'],
    ['<a>&#0;</a>', 'malformed character entity'],
    ['<a>&#xD800;</a>', 'malformed character entity'],
    ['<a>\u0001</a>', 'disallowed character'],
    ['<1a/>', 'disallowed character'],
    ['<a xmlns:p=""/>', 'undefine prefix'],
    ['<a:b:c xmlns:a="u"/>', 'malformed name'],
    ['<a><![CDATA[x</a>', 'unclosed'],
    [`${'<a>'.repeat(600)}${'</a>'.repeat(600)}`, 'too deep'],
  ])('%s is refused', (source, sentence) => {
    expect(() => readXml(source)).toThrow(sentence)
    expect(() => readXml(source)).toThrow(/ at character \d+$/)
  })

  test('the prefixes of a fault’s code and of xsi:type are no difference', () => {
    const fault = (p: string, e: string) =>
      `<${p}:Fault xmlns:${p}="urn:s"><faultcode xmlns:${e}="urn:e">${e}:NotFound</faultcode><v xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:${e}="urn:e" i:type="${e}:T">1</v></${p}:Fault>`
    expect(xml(fault('s', 'a'), fault('soap', 'b'))).toEqual([])
  })
})
