/**
 * What any schema library that speaks Standard Schema offers: zod, valibot, arktype and others.
 * Written out here so that nobody has to install the interface.
 * @see https://standardschema.dev
 */
export interface StandardSchemaV1<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    /** The library's name. */
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    /** For the compiler alone; at run time usually absent. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

/** What a schema says of a value: what it became, or what is wrong with it. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

/** One thing that is wrong, and where. */
export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** The schema of a profile that takes input, or `undefined` for one that takes none. */
export type InputSchema = StandardSchemaV1 | undefined

/** What the client sends. */
export type InputOf<Schema extends InputSchema> = Schema extends StandardSchemaV1
  ? NonNullable<Schema['~standard']['types']>['input']
  : undefined

/** What the schema made of it, as hooks get it. */
export type OutputOf<Schema extends InputSchema> = Schema extends StandardSchemaV1
  ? NonNullable<Schema['~standard']['types']>['output']
  : undefined
