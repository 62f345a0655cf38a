import { refuse } from '../errors/cloudinary-error.ts'
import type { Condition } from './condition.ts'
import { anywhere, meaningOf, rangeOf, type Subject, subjectIn, subjectNamed, type Vocabulary } from './meaning.ts'
import type { MetadataTypes } from './metadata-fields.ts'
import { type Bracket, type Operator, type Term, type Token, tokenize } from './tokenize.ts'

/** What an expression may be at most, so that none takes long to read or to answer. No source names Cloudinary's limits. */
export const EXPRESSION_LIMITS = { length: 10_000, terms: 100, depth: 50 } as const

/** A term without a field is looked for in ten, and costs as much. */
const COST_ANYWHERE = 10

/**
 * What an expression means: `resource_type:image AND tags:(cat OR dog) -bytes>1mb`. Terms side by side must all be true, with a `+` or without; `AND`
 * binds closer than `OR`, `NOT` and `-` closer than both. An empty one means everything.
 * @param now what `1d` is reckoned from, in milliseconds since the Unix epoch.
 * @param about the fields of structured metadata that there are; or a vocabulary, where it is not about assets.
 * @throws CloudinaryError `invalidExpression` with the place and what was wanted there, `notImplemented` for a field that
 *   Cloudinary has and this server has not.
 * @see https://cloudinary.com/documentation/search_expressions
 */
export function parseExpression(
  expression: string,
  now: number,
  about: MetadataTypes | Vocabulary = new Map(),
): Condition {
  const { length, terms: maxTerms, depth: maxDepth } = EXPRESSION_LIMITS
  if (expression.length > length)
    throw refuse('invalidExpression', length, `its end, after ${length} characters at most`, expression.slice(length))
  // No text that is stored has U+0000, and Postgres takes none to compare with.
  if (!expression.isWellFormed() || expression.includes('\0'))
    throw refuse('invalidParameter', 'expression', 'well-formed Unicode without U+0000', expression.toWellFormed())
  const tokens = tokenize(expression)
  let index = 0
  let terms = 0
  let depth = 0

  const peek = () => tokens[index] as Token
  const unwanted = (wanted: string, { at, text } = peek()) => refuse('invalidExpression', at, wanted, text)
  const isWord = (word: string, token = peek()) => token.kind === 'term' && token.isPlain && token.text === word
  const take = (isWanted: (token: Token) => boolean): boolean => {
    if (!isWanted(peek())) return false
    index += 1
    return true
  }
  const isBracket = (bracket: Bracket) => (token: Token) => token.kind === 'bracket' && token.text === bracket
  const isMinus = (token: Token) => token.kind === 'minus' || isWord('NOT', token)
  const term = (wanted: string): Term => {
    const token = peek()
    if (token.kind !== 'term' || ['AND', 'OR', 'NOT'].some((word) => isWord(word))) throw unwanted(wanted)
    index += 1
    return token
  }
  const counted = (token: Term, cost = 1): Term => {
    terms += cost
    if (terms > maxTerms)
      throw unwanted(`no more than ${maxTerms} terms, of which one without a field counts ${COST_ANYWHERE}`, token)
    return token
  }
  const deeper = <T>(read: () => T): T => {
    depth += 1
    if (depth > maxDepth) throw unwanted(`no more than ${maxDepth} parentheses and NOTs within each other`)
    const found = read()
    depth -= 1
    return found
  }

  /** @param leaf reads what stands between operators, from its first piece on. */
  const either = (leaf: () => Condition): Condition => {
    const found = [all(leaf)]
    while (take((token) => isWord('OR', token))) found.push(all(leaf))
    return join('any', found)
  }
  const all = (leaf: () => Condition): Condition => {
    const found = [one(leaf)]
    const isOver = () => peek().kind === 'end' || isBracket(')')(peek()) || isWord('OR')
    while (take((token) => isWord('AND', token)) || !isOver()) found.push(one(leaf))
    return join('all', found)
  }
  const one = (leaf: () => Condition): Condition => {
    // It must be true, as all that stands side by side must.
    take((token) => token.kind === 'plus')
    if (take(isMinus)) return deeper(() => ({ is: 'not', of: one(leaf) }))
    return take(isBracket('(')) ? group(leaf) : leaf()
  }
  const group = (leaf: () => Condition): Condition =>
    deeper(() => {
      const found = either(leaf)
      if (!take(isBracket(')'))) throw unwanted('a ) that closes a ( before')
      return found
    })

  const anything = (): Condition => {
    const first = term('a term')
    const operator = peek()
    if (operator.kind !== 'operator') return anywhere(counted(first, COST_ANYWHERE), 'names' in about ? about : null)
    index += 1
    const subject = 'names' in about ? subjectIn(first, about) : subjectNamed(first, about)
    const value = () => compared(subject, operator.text)
    return take(isBracket('(')) ? group(value) : value()
  }
  const compared = (subject: Subject, operator: Operator): Condition => {
    const start = peek()
    const opens = take(isBracket('[')) || take(isBracket('{'))
    if (!opens) return meaningOf(subject, operator, counted(term('a value')), now)
    if (operator !== ':' && operator !== '=') throw unwanted(`a value after ${operator}`, start)
    const from = counted(term('where the range begins'))
    if (!take((token) => isWord('TO', token))) throw unwanted('TO')
    const to = term('where the range ends')
    const end = peek()
    if (!take(isBracket(']')) && !take(isBracket('}'))) throw unwanted('a ] or } that closes the range')
    return rangeOf(subject, { from, to, isFromMeant: start.text === '[', isToMeant: end.text === ']' }, now)
  }

  if (peek().kind === 'end') return { is: 'all', of: [] }
  const found = either(anything)
  if (peek().kind !== 'end') throw unwanted('a term, AND, OR or the end')
  return found
}

const join = (is: 'all' | 'any', of: readonly Condition[]): Condition => (of.length === 1 && of[0] ? of[0] : { is, of })
