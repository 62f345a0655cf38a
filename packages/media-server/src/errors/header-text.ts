/** Longer ones break clients: Node's own takes 16 kB of headers altogether. The body has the whole text. */
const MAX_LENGTH = 2000

/** A message as a header's value, which repeats what a client sent: printable ASCII, everything else percent-encoded. */
export const toHeaderText = (message: string): string =>
  message
    .slice(0, MAX_LENGTH)
    .toWellFormed()
    .replaceAll(/[^\x20-\x7e]+/g, (characters) => encodeURIComponent(characters))
    .slice(0, MAX_LENGTH)
