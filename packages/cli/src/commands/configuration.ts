import type { Command } from 'commander'
import { type Environment, readEnvironment } from '../environment/read-environment.ts'
import type { Configuration } from '../gateway/configuration/read-configuration.ts'

/** The option that names the configuration file. */
export const addConfigOption = (command: Command): Command =>
  command.option(
    '--config <file>',
    'the configuration (default: countersign.config.ts, .js, .mjs or .json in the working directory)',
  )

/** The configuration that was asked for, or the one in the working directory, read; `null` where there is none. */
export async function loadConfiguration(
  asked: string | undefined,
): Promise<{ configuration: Configuration | null; environment: Environment }> {
  const directory = process.cwd()
  const environment = readEnvironment(directory, process.env)
  const { loadConfigFile } = await import('../gateway/configuration/config-file.ts')
  const file = await loadConfigFile(asked, directory, environment)
  if (file === null) return { configuration: null, environment }
  const { readConfiguration } = await import('../gateway/configuration/read-configuration.ts')
  const { given, path } = file
  return {
    configuration: readConfiguration(given, { file: path, directory: file.directory, environment }),
    environment,
  }
}
