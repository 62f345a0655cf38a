import type { Command } from 'commander'
import { parsePort } from '../environment/port.ts'
import { usage, usageError } from './explain-failure.ts'

/** The options that every serving command takes, said once. */
export const addPortOption = (command: Command, flag: string, what: string, fallback: string): Command =>
  command.option(
    `--${flag} <port>`,
    `${what}; 0 is any free one (default: ${fallback})`,
    usage((text) => parsePort(text, `--${flag}`)),
  )

export const addDataOption = (command: Command, fallback: string): Command =>
  command.option('--data <directory>', 'where the files and the catalog are kept', requireDirectoryName, fallback)

export const addRemoteFilesOption = (command: Command): Command =>
  command.option('--remote-files', 'let uploads name a public http or https URL as their file')

export const addJsonOption = (command: Command): Command =>
  command.option('--json', 'print one line of JSON when ready, and nothing else')

/** An empty text would mean the working directory itself. */
function requireDirectoryName(text: string): string {
  if (text.trim() !== '') return text
  throw usageError(`--data must be the path of a directory, not ${JSON.stringify(text)}`)
}
