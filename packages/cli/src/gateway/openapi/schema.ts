/** A schema of JSON Schema 2020-12, as far as the reference draws it. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly enum?: readonly (string | number | boolean | null)[]
  readonly const?: string | number | boolean
  readonly oneOf?: readonly Schema[]
  readonly pattern?: string
  readonly format?: string
  readonly minimum?: number
  readonly maxLength?: number
  readonly examples?: readonly unknown[]
}

type More = Omit<Schema, 'type' | 'description'>

export const text = (description: string, more: More = {}): Schema => ({ type: 'string', description, ...more })
export const whole = (description: string, more: More = {}): Schema => ({ type: 'integer', description, ...more })
export const flag = (description: string): Schema => ({ type: 'boolean', description })
export const list = (items: Schema, description: string, more: More = {}): Schema => ({
  type: 'array',
  description,
  items,
  ...more,
})
export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })

/** An object with these members and no others; those that are named `optional` may be absent. */
export const object = (
  properties: Readonly<Record<string, Schema>>,
  { optional = [], description }: { optional?: readonly string[]; description?: string } = {},
): Schema => {
  const required = Object.keys(properties).filter((name) => !optional.includes(name))
  return {
    type: 'object',
    ...(description !== undefined && { description }),
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  }
}

/** An object whose members the caller, the profile or the app chooses. */
export const openObject = (description: string, more: More = {}): Schema => ({
  type: 'object',
  description,
  additionalProperties: true,
  ...more,
})

/** `{"status":"success","data":…}` */
export const success = (data: Schema): Schema => object({ status: { const: 'success' }, data })

/** Or nothing, as `null`. */
export const orNull = (schema: Schema): Schema => ({ ...schema, type: [schema.type as string, 'null'] })
