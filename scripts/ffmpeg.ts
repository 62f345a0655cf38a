/** Finds the `ffprobe` and `ffmpeg` that tests of films need, or installs them. */
import { canInstallFromDebian, installFromDebian, onPath } from './debian.ts'

/** Tests of films are skipped where there is none: the media server then knows no more of a film than its container. */
export async function findFfmpeg(say: (line: string) => void): Promise<void> {
  const find = () => onPath(['ffmpeg'])
  if (!find() && canInstallFromDebian()) {
    say('No ffmpeg found (PATH): installing the Debian package "ffmpeg" with apt-get.')
    await installFromDebian('ffmpeg')
  }
  say(`ffmpeg: ${find() ?? 'none; tests of films are skipped'}`)
}
