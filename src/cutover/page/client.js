const token = new URLSearchParams(location.search).get('token') ?? ''
const $ = (id) => document.getElementById(id)
const WORDS = {
  done: 'GO said',
  green: 'green',
  red: 'red',
  unproven: 'unproven',
  stopped: 'NO-GO said',
  later: 'later',
  holds: 'holds',
  broken: 'broken',
  'not asked yet': 'not asked yet',
}
let picture
let charts
let shownStep

function element(name, props = {}, ...children) {
  const node = document.createElement(name)
  for (const [key, value] of Object.entries(props)) {
    if (key === 'class') node.className = value
    else if (value !== undefined) node.setAttribute(key, value)
  }
  node.append(...children)
  return node
}

const badge = (word) => element('span', { class: `status ${word.replace(/ .*/, '')}` }, WORDS[word] ?? word)
const utc = (at) => new Date(at).toISOString().slice(11, 19)
const number = (n) => Number(n).toLocaleString('en')
/** Without GTIDs transactions cannot be counted, bytes of the binary log can. */
const counted = (n, bytes) =>
  n !== null ? number(n) : bytes === undefined ? 'not known without GTIDs' : `${number(bytes)} bytes`

function show(next) {
  picture = next
  const current = next.steps.find(({ id }) => id === next.current)
  $('headline').textContent =
    `${next.rehearsal ? 'Rehearsal. ' : ''}Step ${current.plan}, ${current.title}: ${WORDS[current.status] ?? current.status}`
  document.title = `${WORDS[current.status] ?? ''} · ${current.plan} ${current.title}`
  $('trouble').hidden = !next.trouble
  $('trouble').textContent = next.trouble ? `The servers could not be looked at: ${next.trouble}` : ''
  showSteps(next)
  showCurrent(current, next)
  showGauges(next)
  showWork(next.work)
  showJournal(next.entries)
}

function showSteps({ steps, current }) {
  $('steps').replaceChildren(
    ...steps.map(({ id, plan, title, status, decision }) =>
      element(
        'li',
        { 'data-step': id, 'data-status': status, 'aria-current': id === current ? 'step' : undefined },
        element('span', { class: 'plan' }, plan),
        element('span', {}, title, decision?.override ? ' (overridden)' : ''),
        badge(status),
      ),
    ),
  )
}

function showCurrent(step, { actions }) {
  $('now-title').textContent = `${step.plan}  ${step.title}`
  $('now-doing').textContent = step.doing
  const order = { broken: 0, unproven: 1, 'not asked yet': 2, holds: 3 }
  const rows = [...step.conditions].sort((a, b) => order[a.verdict] - order[b.verdict])
  const open = rows.filter(({ verdict }) => verdict !== 'holds')
  const holding = rows.filter(({ verdict }) => verdict === 'holds')
  $('conditions').hidden = open.length === 0
  $('holding').hidden = holding.length === 0
  $('holding').querySelector('summary').textContent = `${holding.length} of ${rows.length} answers hold`
  document.querySelector('#conditions tbody').replaceChildren(...rowsOf(open))
  document.querySelector('#holding tbody').replaceChildren(...rowsOf(holding))
  $('act-row').hidden = !actions.includes(step.id)
  if (shownStep !== undefined && shownStep !== step.id) {
    $('decision').elements.note.value = ''
    $('decision').elements.override.checked = false
    $('answer').textContent = ''
  }
  shownStep = step.id
}

function rowsOf(conditions) {
  return conditions.map(({ check, question, verdict, told, at }) =>
    element(
      'tr',
      { 'data-check': check, 'data-verdict': verdict },
      element('td', {}, badge(verdict)),
      element(
        'td',
        {},
        element('span', {}, question),
        ' ',
        element('span', { class: 'id' }, check),
        ...(told && verdict !== 'not asked yet' ? [element('p', { class: 'told' }, told)] : []),
      ),
      element('td', { class: 'when' }, at ? utc(at) : '–'),
    ),
  )
}

function showGauges({ gauges, price, history }) {
  if (!gauges) return
  const pairs = [
    ['Replication lag', gauges.lagSeconds === null ? 'no replication' : `${gauges.lagSeconds} s`],
    ['Transactions the target lacks', counted(gauges.behind, gauges.behindBytes)],
    ['Transactions only the target has', counted(gauges.ahead)],
    ['Source', gauges.sourceReadOnly ? 'read-only' : 'writable'],
    ['Target', gauges.targetReadOnly ? 'read-only' : 'writable'],
    ['Application on the source', number(gauges.applicationOnSource)],
    ['Application on the target', number(gauges.applicationOnTarget)],
    ['Connections on the target', `${number(gauges.connections.used)} of ${number(gauges.connections.max)}`],
  ]
  $('gauges').replaceChildren(...pairs.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]))
  $('price').hidden = !price
  if (price) $('price').querySelector('p').textContent = priceTold(price)
  draw(history)
}

/** A look at a Redis or a Service Bus that failed is a sentence in place of its numbers. */
function showWork(work) {
  $('work').hidden = !work
  if (!work) return
  const rows = [
    ['Jobs that wait', 'jobs', ({ waiting }) => number(waiting)],
    ['Jobs in hand', 'jobs', ({ inHand }) => number(inHand)],
    ['Workers, of them quiet', 'jobs', ({ processes, quiet }) => `${number(processes)}, ${number(quiet)}`],
    ['Messages that wait', 'messages', ({ waiting }) => number(waiting)],
    ['Dead letters', 'messages', ({ deadLetters }) => number(deadLetters)],
    ['Receivers', 'messages', ({ receivers }) => (receivers === null ? 'not told' : number(receivers))],
  ]
  const cell = (told, show) => element('td', {}, typeof told === 'string' ? 'not read' : show(told))
  document
    .querySelector('#work tbody')
    .replaceChildren(
      ...rows.map(([name, of, show]) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, name),
          cell(work.source[of], show),
          cell(work.target[of], show),
        ),
      ),
    )
  const missing = ['jobs', 'messages'].flatMap((of) =>
    ['source', 'target'].flatMap((role) => (typeof work[role][of] === 'string' ? [work[role][of]] : [])),
  )
  $('work-missing').textContent = [...new Set(missing)].join(' ')
}

function priceTold({ transactions, rows, elapsed }) {
  const minutes = Math.floor(elapsed / 60000)
  const written = rows
    ? `: ${number(rows.inserted)} rows inserted, ${number(rows.updated)} updated, ${number(rows.deleted)} deleted`
    : ''
  const lost = transactions === null ? 'All transactions' : `${number(transactions)} transactions`
  return `${lost} that only Azure has would be lost${written}. Swapped ${minutes < 1 ? 'less than a minute' : `${minutes} min`} ago.`
}

function draw(history) {
  const x = history.map(({ at }) => at / 1000)
  const data = {
    behind: [x, history.map(({ behind }) => behind)],
    clients: [x, history.map(({ applicationOnSource: n }) => n), history.map(({ applicationOnTarget: n }) => n)],
  }
  charts ??= { behind: chart('chart-behind', ['target lacks']), clients: chart('chart-clients', ['source', 'target']) }
  for (const [name, values] of Object.entries(data)) charts[name].setData(values)
}

function chart(id, names) {
  const style = getComputedStyle(document.documentElement)
  const colours = ['--blue', '--amber'].map((name) => style.getPropertyValue(name).trim())
  const soft = style.getPropertyValue('--soft').trim()
  const axis = { stroke: soft, grid: { stroke: `${soft}33` }, size: 46 }
  return new uPlot(
    {
      width: Math.max(200, $(id).clientWidth),
      height: 130,
      legend: { show: names.length > 1 },
      cursor: { show: false },
      scales: { y: { range: (_, __, max) => [0, Math.max(1, max)] } },
      axes: [{ ...axis, size: 30 }, axis],
      series: [{}, ...names.map((label, i) => ({ label, stroke: colours[i], width: 2 }))],
    },
    [[], ...names.map(() => [])],
    $(id),
  )
}

function showJournal(entries) {
  $('journal').replaceChildren(
    ...entries
      .toReversed()
      .map(({ n, at, kind, data, hash }) =>
        element(
          'li',
          { class: kind },
          element('span', { class: 'n' }, String(n)),
          element('time', { datetime: at }, utc(at)),
          element('span', {}, entryTold(kind, data)),
          element('span', { class: 'hash', title: hash }, hash.slice(0, 10)),
        ),
      ),
  )
}

function entryTold(kind, data) {
  if (kind === 'decided')
    return `${data.go ? 'GO' : 'NO-GO'} at ${data.step}, said by ${data.by}${data.override ? ', although not green' : ''}${data.note ? `: ${data.note}` : ''}`
  if (kind === 'seen') return `${data.check} ${WORDS[data.verdict] ?? data.verdict}${data.told ? `: ${data.told}` : ''}`
  if (kind === 'measured') return 'The target accepts writes from now on: the price of going back is counted from here.'
  return data.told ?? 'The monitor was opened.'
}

async function post(path, body) {
  $('answer').textContent = ''
  try {
    const response = await fetch(path, { method: 'POST', headers: { 'x-token': token }, body: JSON.stringify(body) })
    if (response.ok) show(await response.json())
    else $('answer').textContent = await response.text()
  } catch {
    $('answer').textContent = 'The monitor does not answer; nothing was decided.'
  }
}

$('decision').addEventListener('submit', (event) => {
  event.preventDefault()
  const { by, note, override } = event.target.elements
  const go = event.submitter?.value === 'go'
  void post('/decide', { step: picture.current, go, by: by.value, note: note.value, override: override.checked })
})
$('act').addEventListener('click', () => void post('/act', { step: picture.current }))

let heard = 0
const events = new EventSource('/events')
events.onmessage = ({ data }) => {
  heard = Date.now()
  document.body.dataset.connected = 'yes'
  show(JSON.parse(data))
}
setInterval(() => {
  $('clock').textContent = `${new Date().toISOString().slice(0, 19).replace('T', ' ')} UTC`
  if (heard && Date.now() - heard > 30000) {
    $('trouble').hidden = false
    $('trouble').textContent = 'The monitor has not been heard for 30 s: what stands here is old.'
    document.body.dataset.connected = 'no'
  }
}, 1000)
