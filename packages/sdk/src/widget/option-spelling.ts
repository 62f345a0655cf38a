/** `upload_preset` → `uploadPreset` */
export const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** What is given for an option, by either of its names. @param option in camelCase. */
export const givenFor = (given: object, option: string): unknown =>
  Reflect.get(given, option) ?? Reflect.get(given, snake(option))
