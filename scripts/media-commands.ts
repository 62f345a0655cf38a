/** Finds the commands that tests of films and of documents need, or installs them. */
import { canInstallFromDebian, installFromDebian, onPath } from './debian.ts'

/** A Debian package by one of its commands, and what is skipped without it: the media server then knows less of such files. */
const WANTED = [
  { command: 'ffmpeg', package: 'ffmpeg', without: 'tests of films are skipped' },
  { command: 'pdftoppm', package: 'poppler-utils', without: 'tests of the pages of a PDF are skipped' },
]

export async function findMediaCommands(say: (line: string) => void): Promise<void> {
  for (const { command, package: name, without } of WANTED) {
    if (!onPath([command]) && canInstallFromDebian()) {
      say(`No ${command} found (PATH): installing the Debian package "${name}" with apt-get.`)
      await installFromDebian(name)
    }
    say(`${command}: ${onPath([command]) ?? `none; ${without}`}`)
  }
}
