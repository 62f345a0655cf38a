import type { Texts } from './text/translate.ts'

/** Why a file was not uploaded, to its user. Word for word: whoever refused it knows why. Where nobody has answered it is ours to say. */
export const failureWords = ({ status, message }: { status: number; message: string }, texts: Texts): string =>
  status === 0 ? texts.say('queue.no_answer') : message
