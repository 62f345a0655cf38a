import type { Command } from 'commander'
import { usageError } from './explain-failure.ts'

const LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const
const FORMATS = ['json', 'pretty'] as const

/** What a command says of its log. */
export interface LogChoice {
  logLevel: (typeof LEVELS)[number]
  logFormat?: (typeof FORMATS)[number]
}

export const addLogOptions = (command: Command): Command =>
  command
    .option('--log-level <level>', `what is logged: ${LEVELS.join(', ')}`, oneOf('--log-level', LEVELS), 'info')
    .option(
      '--log-format <format>',
      `json, one line for each event, or pretty (default: pretty on a terminal)`,
      oneOf('--log-format', FORMATS),
    )

const oneOf =
  <Word extends string>(flag: string, words: readonly Word[]) =>
  (text: string): Word => {
    const word = words.find((each) => each === text)
    if (word !== undefined) return word
    throw usageError(`${flag} must be one of ${words.join(', ')}, not ${JSON.stringify(text)}`)
  }
