import { refuse } from '../errors/cloudinary-error.ts'
import type { Bound, Condition, TextSource, TextTest } from './condition.ts'
import { FIELD_NAMES, type Field, fieldNamed, isFieldElsewhere, TEXT_FIELDS } from './fields.ts'
import { type MetadataSubject, type MetadataTypes, metadataCondition, metadataSubject } from './metadata-fields.ts'
import type { Operator, Term } from './tokenize.ts'
import { above, below, READINGS, type Span } from './values.ts'
import { fold, wordsOf } from './words.ts'

type NumberSubject = Extract<Field | MetadataSubject, { kind: 'number' }>
type TextKind = Exclude<Field['kind'], 'number'>
interface TextSubject {
  kind: TextKind
  in: TextSource
}

/** What a field of an expression asks about. */
export type Subject = (TextSubject | NumberSubject) & { name: string }

/** What an expression can speak of, where that is not assets. */
export interface Vocabulary {
  subjectNamed(name: string): Field | null
  names: readonly string[]
  /** What a term without a field is looked for in. */
  anywhere: readonly { kind: TextKind; in: TextSource }[]
}

/**
 * The field of a vocabulary that a term names.
 * @throws CloudinaryError `invalidExpression`
 */
export function subjectIn({ text, at }: Term, { subjectNamed, names }: Vocabulary): Subject {
  const field = subjectNamed(text)
  if (field === null) throw refuse('invalidExpression', at, `one of the fields ${names.join(', ')}`, text)
  return field.kind === 'number'
    ? { ...field, name: text }
    : { kind: field.kind, in: { field: field.field }, name: text }
}

/**
 * The field that a term names.
 * @throws CloudinaryError `notImplemented`, `invalidExpression`
 */
export function subjectNamed({ text, at }: Term, metadata: MetadataTypes): Subject {
  const [, key] = /^context\.(.+)$/s.exec(text) ?? []
  if (key !== undefined) return { kind: 'words', in: { field: 'context', key }, name: text }
  const [, id] = /^metadata\.(.+)$/s.exec(text) ?? []
  if (id !== undefined) return { ...metadataSubject(id, metadata, at), name: text }
  if (text === 'metadata') return { kind: 'name', in: { field: 'metadata_ids' }, name: text }
  const field = fieldNamed(text)
  if (field?.kind === 'number') return { ...field, name: text }
  if (field !== null) return { kind: field.kind, in: { field: field.field }, name: text }
  if (isFieldElsewhere(text)) throw refuse('notImplemented', `search by ${text}`)
  throw refuse(
    'invalidExpression',
    at,
    `one of the fields ${FIELD_NAMES.join(', ')}, context.<key>, metadata.<external_id>`,
    text,
  )
}

/**
 * `field:value`, `field=value`, `field>value` …
 * @throws CloudinaryError `invalidExpression`
 */
export function meaningOf(subject: Subject, operator: Operator, value: Term, now: number): Condition {
  if (subject.kind === 'number') return numberMeant(subject, operator, value, now)
  if (operator !== ':' && operator !== '=')
    throw refuse('invalidExpression', value.at, `: or = before a value of ${subject.name}`, `${operator}${value.text}`)
  return textMeant(subject, operator, value)
}

/** A term without a field: it may stand in any text that an asset has. */
export function anywhere(term: Term, vocabulary: Vocabulary | null): Condition {
  const sources: readonly TextSubject[] = vocabulary?.anywhere ?? [
    ...TEXT_FIELDS.map(({ kind, field }) => ({ kind, in: { field } })),
    { kind: 'words', in: { field: 'context', key: null } },
  ]
  return { is: 'any', of: sources.map((source) => textMeant(source, ':', term)) }
}

/**
 * `field:[a TO b]`; `*` leaves an end open.
 * @throws CloudinaryError `invalidExpression`
 */
export function rangeOf(
  subject: Subject,
  { from, to, isFromMeant, isToMeant }: { from: Term; to: Term; isFromMeant: boolean; isToMeant: boolean },
  now: number,
): Condition {
  if (subject.kind !== 'number')
    throw refuse('invalidExpression', from.at, `no range, for ${subject.name} is no number and no date`, from.text)
  const bound = (term: Term, reckon: (span: Span, isMeant: boolean) => Bound, isMeant: boolean) =>
    term.isWildcard && term.text === '' ? null : reckon(spanOf(subject, term, now), isMeant)
  return numberWithin(subject, { from: bound(from, above, isFromMeant), to: bound(to, below, isToMeant) })
}

const numberWithin = (subject: NumberSubject, bounds: { from: Bound | null; to: Bound | null }): Condition =>
  'metadata' in subject ? metadataCondition(subject, bounds) : { is: 'number', field: subject.field, ...bounds }

function spanOf({ notation, name }: NumberSubject & { name: string }, term: Term, now: number): Span {
  const { read, wanted } = READINGS[notation]
  const span = term.isWildcard ? null : read(term.text, now)
  if (span === null)
    throw refuse('invalidExpression', term.at, `${wanted}, for ${name}`, `${term.text}${term.isWildcard ? '*' : ''}`)
  return span
}

type Bounds = (span: Span) => { from: Bound | null; to: Bound | null }

const COMPARISONS: Readonly<Record<Operator, Bounds>> = {
  ':': (span) => ({ from: above(span, true), to: below(span, true) }),
  '=': (span) => ({ from: above(span, true), to: below(span, true) }),
  '>': (span) => ({ from: above(span, false), to: null }),
  '>=': (span) => ({ from: above(span, true), to: null }),
  '<': (span) => ({ from: null, to: below(span, false) }),
  '<=': (span) => ({ from: null, to: below(span, true) }),
}

function numberMeant(
  subject: NumberSubject & { name: string },
  operator: Operator,
  value: Term,
  now: number,
): Condition {
  const span = spanOf(subject, value, now)
  if (span.isRelative && (operator === ':' || operator === '='))
    throw refuse(
      'invalidExpression',
      value.at,
      `>, >=, <, <= or a range of how long ago, for ${subject.name}`,
      value.text,
    )
  return numberWithin(subject, COMPARISONS[operator](span))
}

/** What each kind of text is asked by `:`. By `=` it is the whole text, or its beginning. */
const TESTS: Readonly<Record<TextKind, (value: string, begins: boolean) => readonly TextTest[]>> = {
  words(value, begins) {
    const words = wordsOf(value)
    // What has no words can still be written out.
    if (words === ' ') return [{ how: 'whole', value, begins }]
    return [{ how: 'words', value: begins ? words.slice(0, -1) : words, begins }]
  },
  name: (value, begins) => [{ how: 'folded', value: fold(value), begins }],
  path: (value, begins) => pathTests(value, begins),
}

/** `x/*` is the folder x and what is below it; `x*` is whatever begins so. */
const pathTests = (value: string, begins: boolean): readonly TextTest[] => [
  { how: 'whole', value, begins },
  ...(begins && value.endsWith('/') ? [{ how: 'whole', value: value.slice(0, -1), begins: false } as const] : []),
]

function textMeant({ kind, in: source }: TextSubject, operator: ':' | '=', { text, isWildcard }: Term): Condition {
  const read = operator === ':' || kind === 'path' ? TESTS[kind] : null
  const tests: readonly TextTest[] = read?.(text, isWildcard) ?? [{ how: 'whole', value: text, begins: isWildcard }]
  const conditions = tests.map((test): Condition => ({ is: 'text', in: source, test }))
  return conditions.length === 1 && conditions[0] ? conditions[0] : { is: 'any', of: conditions }
}
