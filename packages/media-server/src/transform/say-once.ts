const said = new Set<string>()

/**
 * Says of a command that it does not run, or speaks otherwise than it should, once while this process lives: it tells nothing of a
 * file then, and no file is refused for it.
 * @param kept what becomes of files meanwhile, as a clause: `films are kept unmeasured`.
 */
export function sayOnce(command: string, kept: string, error: unknown): void {
  const sentence = `${command} cannot be asked, so ${kept}:`
  if (said.has(sentence)) return
  said.add(sentence)
  console.error(sentence, error)
}
