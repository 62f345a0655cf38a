import type { Command } from 'commander'
import { CountersignError } from 'countersign/protocol'
import { readEnvironment } from '../environment/read-environment.ts'
import { addConfigOption } from './configuration.ts'

const HELP = `
Reads the profiles of the configuration and nothing else of it: no secret and no variable has to be there.
Without a configuration, the one profile of a gateway that has none.

Examples:
  $ countersign explain-policy
  $ countersign explain-policy avatars
  $ countersign explain-policy --config countersign.config.json avatars`

/** `countersign explain-policy`: what the profiles of a configuration allow, as tables for people. */
export function addExplainPolicy(program: Command): void {
  const command = program
    .command('explain-policy')
    .summary('print what each profile allows, parameter by parameter')
    .description(
      'Prints what each profile allows: its limits, the doors it can be used at, and who decides each parameter.',
    )
    .argument('[profile]', 'one profile (default: all of them)')
  addConfigOption(command).addHelpText('after', HELP).action(explain)
}

async function explain(name: string | undefined, { config }: { config?: string }): Promise<void> {
  const directory = process.cwd()
  const [{ loadConfigFile }, { readProfilesAlone }, { explainPolicy }, { uploadsProfile }] = await Promise.all([
    import('../gateway/configuration/config-file.ts'),
    import('../gateway/configuration/read-configuration.ts'),
    import('countersign/server'),
    import('../gateway/uploads-profile.ts'),
  ])
  const environment = readEnvironment(directory, process.env)
  const file = await loadConfigFile(config, directory, environment)
  const profiles = file === null ? { uploads: uploadsProfile } : readProfilesAlone(file.given, file.path, environment)
  const chosen = Object.entries(profiles).filter(([each]) => name === undefined || each === name)
  if (chosen.length === 0)
    throw new CountersignError(
      'unknown_profile',
      `there is no profile ${JSON.stringify(name)}; there are ${Object.keys(profiles).join(', ')}`,
    )
  process.stdout.write(chosen.map(([each, profile]) => explainPolicy(profile, each)).join('\n'))
}
