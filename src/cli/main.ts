import { fatal } from './fatal.ts'

try {
  const { command } = await import('./command.ts')
  process.exitCode = await command(process.argv.slice(2))
} catch (error) {
  await fatal(error)
}
