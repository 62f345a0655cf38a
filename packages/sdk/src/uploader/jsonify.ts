// biome-ignore lint/suspicious/noExplicitAny: every function there is
type Unspeakable = undefined | symbol | ((...args: any[]) => unknown)

/** What is left of a value on the other side of JSON: a `Date` is a string, and what JSON cannot say is not there. */
export type Jsonify<Value> = unknown extends Value
  ? Value
  : Value extends { toJSON: () => infer Said }
    ? Jsonify<Said>
    : Value extends string | number | boolean | null
      ? Value
      : Value extends Unspeakable | bigint
        ? never
        : Value extends readonly unknown[]
          ? { [Key in keyof Value]: Item<Value[Key]> }
          : Value extends object
            ? Flat<Always<Value> & Sometimes<Value>>
            : never

/** In a list, a gap is `null`. */
type Item<Value> = unknown extends Value ? Value : Jsonify<Value> | (Value extends Unspeakable ? null : never)
type Flat<Value> = { [Key in keyof Value]: Value[Key] }
/** The members that are there whatever the value. */
type Always<Value> = {
  [Key in keyof Value as Key extends symbol
    ? never
    : [Extract<Value[Key], Unspeakable>] extends [never]
      ? unknown extends Value[Key]
        ? never
        : Key
      : never]: Jsonify<Value[Key]>
}
/** The members that may be left out, save those that always are. */
type Sometimes<Value> = {
  [Key in keyof Value as Key extends symbol
    ? never
    : unknown extends Value[Key]
      ? Key
      : [Extract<Value[Key], Unspeakable>] extends [never]
        ? never
        : [Value[Key]] extends [Unspeakable]
          ? never
          : Key]?: Jsonify<Value[Key]>
}
