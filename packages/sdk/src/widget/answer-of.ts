/**
 * What a function of an app says: by calling what it is given, or by returning it or a promise of it.
 * A function that returns nothing answers by its callback, whenever that is.
 * @throws what the function throws.
 */
export function answerOf<Said>(call: (answer: (said: Said) => void) => unknown): Promise<Said> {
  return new Promise((resolve, reject) => {
    const ask = async () => call(resolve)
    ask().then((returned) => returned === undefined || resolve(returned as Said), reject)
  })
}
