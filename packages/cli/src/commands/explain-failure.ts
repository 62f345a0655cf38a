import { type Command, CommanderError } from 'commander'
import { CountersignError } from 'countersign/protocol'

const USAGE = 2
const FAILED = 1

/** An argument that cannot be what it is: ends the command with exit code 2 and this one line. */
export const usageError = (message: string): CommanderError => new CommanderError(USAGE, 'countersign.usage', message)

/** Makes a parser of option values out of one that throws `CountersignError`: on the command line, a wrong value is wrong usage. */
export const usage =
  <T>(parse: (text: string) => T) =>
  (text: string): T => {
    try {
      return parse(text)
    } catch (error) {
      if (error instanceof CountersignError) throw usageError(error.message)
      throw error
    }
  }

/** The line for stderr, `null` when there is nothing to say (help, version), and the exit code. */
export function explainFailure(error: unknown, command: Command): { line: string | null; exitCode: number } {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return { line: null, exitCode: 0 }
    return { line: `countersign: ${describeUsage(error, command)}`, exitCode: USAGE }
  }
  if (error instanceof CountersignError) return { line: `countersign: ${error.message}`, exitCode: FAILED }
  if (isSystemError(error)) return { line: `countersign: ${error.message}`, exitCode: FAILED }
  const met = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { line: `countersign: unexpected failure, please report it: ${met}`, exitCode: FAILED }
}

/** Commander's own sentence on one line, and what would have been taken. */
function describeUsage(error: CommanderError, command: Command): string {
  const sentence = error.message.replace(/^error: /, '').replaceAll('\n', ' ')
  const wanted = {
    'commander.unknownCommand': () => `commands: ${command.commands.map((known) => known.name()).join(', ')}`,
    'commander.unknownOption': () =>
      `${command.name()} takes ${[...command.options.map((option) => option.long), '--help'].join(', ')}`,
    'commander.missingArgument': () => `usage: countersign ${command.name()} ${command.usage()}`,
  }
  if (!Object.hasOwn(wanted, error.code)) return sentence
  return `${sentence}; ${wanted[error.code as keyof typeof wanted]()}`
}

/** What the system or the database refused, by itself or explained where it was tried: no defect of ours, so no stack. */
const isSystemError = (error: unknown): error is Error =>
  error instanceof Error && (isCoded(error) || isCoded(error.cause))

const isCoded = (error: unknown): boolean =>
  error instanceof Error && /^E[A-Z]+$|^ERR_SQLITE_/.test(String((error as NodeJS.ErrnoException).code))
