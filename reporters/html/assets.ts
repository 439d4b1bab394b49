import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { createRequire, stripTypeScriptTypes } from 'node:module'
import { dirname, join, resolve } from 'node:path'

const HERE = import.meta.dirname
const packages = createRequire(import.meta.url)

/** The page's own script, and uPlot before it where there is a chart. */
export function script(withCharts: boolean): string {
  return withCharts ? `${uplot()}\n${linked()}` : linked()
}

/** The page's own style, and uPlot's before it where there is a chart. */
export function style(withCharts: boolean): string {
  const own = globSync('style/*.css', { cwd: HERE })
    .sort()
    .map((file) => readFileSync(join(HERE, file), 'utf8'))
  return [...(withCharts ? [readFileSync(packages.resolve('uplot/dist/uPlot.min.css'), 'utf8')] : []), ...own].join(
    '\n',
  )
}

/** As a Content-Security-Policy names inline script or style. */
export function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

function uplot(): string {
  const code = readFileSync(packages.resolve('uplot/dist/uPlot.iife.min.js'), 'utf8')
  const licence = readFileSync(join(dirname(packages.resolve('uplot/package.json')), 'LICENSE'), 'utf8')
  return `/*! uPlot\n${licence.trim().replaceAll('*/', '* /')}\n*/\n${code}`
}

/**
 * The modules of `page/` as one script. They are few and import only each other by relative names, so joining them in the order of
 * their imports is all the bundling that they need; a name that two of them give at their top level is a syntax error, and tests run it.
 */
function linked(): string {
  const done = new Map<string, string>()
  const visit = (file: string) => {
    if (done.has(file)) return
    done.set(file, '')
    const code = stripped(readFileSync(file, 'utf8'))
    for (const [, from = ''] of code.matchAll(IMPORT)) visit(resolve(dirname(file), from))
    // A Map keeps the place of the first insertion: what a module imports must stand before it.
    done.delete(file)
    done.set(file, code.replaceAll(IMPORT, '').replace(/^export /gm, ''))
  }
  visit(join(HERE, 'page/main.ts'))
  return `(() => {\n'use strict'\n${[...done.values()].map(tight).join('\n')}\n})()\n`
}

const IMPORT = /^import\b[^;'"]*?from\s*'([^']+)'.*$|^import\s+'([^']+)'.*$/gm

/** Erasable types become blanks; nothing else changes. Node says once that this function is experimental: that is no news for readers of a report. */
function stripped(code: string): string {
  const emit = process.emitWarning
  process.emitWarning = () => {}
  try {
    return stripTypeScriptTypes(code)
  } finally {
    process.emitWarning = emit
  }
}

/** Without the lines that only held types. */
function tight(code: string): string {
  return code.replace(/[ \t]+$/gm, '').replace(/\n{2,}/g, '\n')
}
