/** The shapes in which people capture logs of one JSON object a line. Each keeps every event. */
export const SHAPES: Readonly<Record<string, (lines: readonly string[]) => string>> = {
  plain: (lines) => joined(lines),
  'with carriage returns': (lines) => lines.map((line) => `${line}\r\n`).join(''),
  'with a byte order mark': (lines) => `\ufeff${joined(lines)}`,
  'kubectl --timestamps': (lines) => joined(lines.map((line) => `${TIME} ${line}`)),
  'kubectl --prefix': (lines) => joined(lines.map((line) => `[pod/oms-1/worker] ${line}`)),
  'kubectl --prefix --timestamps': (lines) => joined(lines.map((line) => `[pod/oms-1/worker] ${TIME} ${line}`)),
  stern: (lines) => joined(lines.map((line) => `oms-worker-7d9f4 sidekiq ${line}`)),
  'stern, colored': (lines) => joined(lines.map((line) => `\u001b[36moms-worker-7d9f4\u001b[0m sidekiq ${line}`)),
  'docker compose': (lines) => joined(lines.map((line) => `worker-1  | ${line}`)),
  syslog: (lines) => joined(lines.map((line) => `Nov 30 02:39:19 popsockets-large-4 sidekiq[4242]: ${line}`)),
  'container runtime': (lines) => joined(lines.map((line) => `${TIME} stdout F ${line}`)),
  'container runtime, in parts': (lines) =>
    joined(
      lines.flatMap((line) => {
        const half = Math.floor(line.length / 2)
        return [
          `${TIME} stdout P ${line.slice(0, half)}`,
          `${TIME} stderr F a warning`,
          `${TIME} stdout F ${line.slice(half)}`,
        ]
      }),
    ),
  'docker json-file': (lines) => joined(lines.map((line) => docker(`${line}\n`))),
  'docker json-file, in parts': (lines) =>
    joined(
      lines.flatMap((line) => [
        docker(line.slice(0, 30)),
        docker('a warning\n', 'stderr'),
        docker(`${line.slice(30)}\n`),
      ]),
    ),
  journald: (lines) =>
    joined(lines.map((line) => JSON.stringify({ __REALTIME_TIMESTAMP: '1796006359550600', _PID: '8', MESSAGE: line }))),
  'fluent bit': (lines) =>
    joined(lines.map((line) => JSON.stringify({ time: TIME, log: line, kubernetes: { pod_name: 'oms-1' } }))),
  'azure monitor': (lines) =>
    JSON.stringify(lines.map((line) => ({ TimeGenerated: TIME, LogMessage: JSON.parse(line) }))),
  cloudwatch: (lines) => JSON.stringify({ events: lines.map((message) => ({ timestamp: 1796006359550, message })) }),
  'google cloud': (lines) =>
    joined(lines.map((line) => JSON.stringify({ insertId: 'x', jsonPayload: JSON.parse(line) }))),
  'an array': (lines) => JSON.stringify(lines.map((line) => JSON.parse(line))),
  'an array, indented': (lines) =>
    JSON.stringify(
      lines.map((line) => JSON.parse(line)),
      null,
      2,
    ),
  'an array, an entry a line': (lines) => `[\n${lines.join(',\n')}\n]\n`,
  'an array, an entry a line, commas first': (lines) => `[${lines.join('\n,')}]`,
  'objects, indented': (lines) => joined(lines.map((line) => JSON.stringify(JSON.parse(line), null, '\t'))),
  'objects without line feeds': (lines) => lines.join(''),
  'as JSON strings': (lines) => joined(lines.map((line) => JSON.stringify(line))),
  'Datadog v1': (lines) => joined(lines.map((line) => JSON.stringify({ id: 'A1', content: datadog(line) }))),
  'Datadog v1, a page': (lines) =>
    JSON.stringify({ logs: lines.map((line) => ({ id: 'A1', content: datadog(line) })), status: 'done' }),
  'Datadog v2': (lines) =>
    joined(lines.map((line) => JSON.stringify({ id: 'A1', type: 'log', attributes: datadog(line) }))),
  'Datadog v2, a page, indented': (lines) =>
    JSON.stringify({ data: lines.map((line) => ({ id: 'A1', type: 'log', attributes: datadog(line) })) }, null, 1),
  'Datadog archive': (lines) =>
    joined(lines.map((line) => JSON.stringify({ _id: 'A1', date: TIME, ...datadog(line) }))),
}

/** Further envelopes and print-outs; each keeps every event too. */
export const MORE_SHAPES: typeof SHAPES = {
  'behind a prefix, several on a line': (lines) => `pod web ${lines.join(' ')}\n`,
  'several on a line, text between': (lines) => `${lines.join(' -- ')}\n`,
  'several in one message': (lines) => JSON.stringify({ level: 'info', message: lines.join('\n') }),
  'journald, as bytes': (lines) => joined(lines.map((line) => JSON.stringify({ MESSAGE: [...Buffer.from(line)] }))),
  'stern, as an object': (lines) =>
    joined(lines.map((line) => `{"podName":"oms-1","namespace":"oms","message":${line}}`)),
  'filebeat, decoded': (lines) =>
    joined(lines.map((line) => `{"@timestamp":"${TIME}","log":{"offset":1},"json":${line}}`)),
  'an envelope within an envelope': (lines) =>
    joined(lines.map((line) => JSON.stringify({ date: 1, log: docker(`${line}\n`), kubernetes: {} }))),
  'Datadog, the line as text': (lines) =>
    JSON.stringify({
      data: lines.map((message) => ({
        id: 'A1',
        type: 'log',
        attributes: { timestamp: TIME, message, attributes: {} },
      })),
    }),
  'CloudWatch subscription': (lines) =>
    JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents: lines.map((message) => ({ timestamp: 1, message })) }),
  'CloudWatch Insights, exported': (lines) =>
    JSON.stringify(lines.map((line) => ({ '@timestamp': TIME, '@message': line }))),
  'Google Cloud entries': (lines) =>
    JSON.stringify({ entries: lines.map((line) => ({ insertId: 'x', textPayload: line })) }),
  'Elasticsearch hits': (lines) =>
    JSON.stringify({ took: 1, hits: { total: 1, hits: lines.map((message) => ({ _source: { message } })) } }),
  'Splunk results': (lines) => joined(lines.map((_raw) => JSON.stringify({ offset: 0, result: { _raw, host: 'h' } }))),
  'Azure Event Hubs': (lines) =>
    JSON.stringify({ records: lines.map((LogMessage) => ({ time: TIME, properties: { LogMessage } })) }),
  'Container Apps': (lines) => joined(lines.map((Log) => JSON.stringify({ TimeStamp: TIME, Log }))),
}

/** What processes print to the same stream in ordinary runs, some of it in braces: none of it is an event, and none is in doubt. */
export const ORDINARY: readonly string[] = [
  '=> Booting Puma',
  '[1] * Puma version: 6.4.2 (ruby 3.2.2-p53) ("The Eagle of Durin")',
  'Parameters: {"order_id"=>1, "x"=>{"y"=>"z"}}',
  'Order Load (0.3ms)  SELECT `orders`.* FROM `orders` LIMIT 1',
  '  [["id", 1], ["LIMIT", 1]]',
  '{:a=>1, :b=>"x"}',
  '{"a"=>1,\n "b"=>2}',
  '{"a"=>\n  {"b"=>2}}',
  '{:a=>{\n  :b=>1\n}}',
  '{\n',
  '[',
  'JSON::ParserError: 785: unexpected token at \'{"a":\'',
  '  12: def a = { "x" => 1',
  'E, [2026-11-20T03:00:00.123456 #4242] ERROR -- : {"error":"x"',
  'Request body: {"a":1,"b":[1,2,{"c":3... (truncated)',
  'Response: {"orders":[{"id":1,\n       {"id":2}]',
  '<html><script>var x = {"a": [1,\n2]};</script>',
  'Sidekiq 7.2.0 connecting to Redis with options {:size=>10, :url=>"redis://x"}',
  `2026-11-30T02:39:19.550Z pid=8 tid=a WARN: {"context":"Job raised exception","job":{"args":["{"`,
  '{"method":"GET","path":"/x","status":200}',
]

/** Shapes of which nothing can be read: whatever speaks of an event counts as not readable. */
export const UNREADABLE: Readonly<Record<string, (lines: readonly string[]) => string>> = {
  CSV: (lines) => joined(['Date,Message,Content', ...lines.map((line) => `${TIME},,"${line.replaceAll('"', '""')}"`)]),
  'cut at the end': (lines) => joined(lines.map((line) => line.slice(0, -9))),
  'cut at the end, behind a prefix': (lines) => joined(lines.map((line) => `oms-1 worker ${line.slice(0, -9)}`)),
  'cut at the beginning': (lines) => joined(lines.map((line) => line.slice(9))),
  'Azure, a table': (lines) => JSON.stringify({ tables: [{ columns: [], rows: lines.map((line) => [TIME, line]) }] }),
  Loki: (lines) => JSON.stringify({ data: { result: [{ stream: {}, values: lines.map((line) => ['1', line]) }] } }),
  'CloudWatch Insights': (lines) =>
    JSON.stringify({ results: lines.map((value) => [{ field: '@message', value }]), status: 'Complete' }),
  'under a name of its own': (lines) =>
    joined(lines.map((line) => `{"@timestamp":"${TIME}","message":"x","oms":${line}}`)),
  'indented, behind a prefix': (lines) =>
    joined(lines.flatMap((line) => JSON.stringify(JSON.parse(line), null, 2).split('\n')).map((l) => `web-1 | ${l}`)),
  'another envelope': (lines) => joined(lines.map((line) => JSON.stringify({ meta: { a: { b: JSON.parse(line) } } }))),
  'the formatter for people': (lines) =>
    joined(
      lines.map((line) => {
        const { timestamp, name, message, payload } = JSON.parse(line)
        return `${timestamp} I [8:default-1] ${name} -- ${message} -- ${JSON.stringify(payload).replaceAll('":', '"=>')}`
      }),
    ),
}

const TIME = '2026-11-30T02:39:19.551000000Z'

const joined = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('')

const docker = (log: string, stream = 'stdout') => JSON.stringify({ log, stream, time: TIME })

function datadog(line: string): object {
  const { timestamp, host, message, ...attributes } = JSON.parse(line)
  return { timestamp, host, message, service: 'ruby', tags: [], attributes }
}
