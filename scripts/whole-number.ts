/** The value of an option that is a whole number of at most ten digits. @throws TypeError naming the option and the value met. */
export function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new TypeError(`--${name} must be a whole number, not ${JSON.stringify(text)}`)
  return Number(text)
}
