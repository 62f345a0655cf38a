import { refuse } from '../errors/cloudinary-error.ts'

export type Operator = ':' | '=' | '>' | '>=' | '<' | '<='
export type Bracket = '(' | ')' | '[' | ']' | '{' | '}'

/** A piece of an expression, and the index in it where the piece begins. */
export type Token =
  | { kind: 'term'; at: number; text: string; isWildcard: boolean; isPlain: boolean }
  | { kind: 'operator'; at: number; text: Operator }
  | { kind: 'bracket'; at: number; text: Bracket }
  | { kind: 'minus'; at: number; text: '-' }
  | { kind: 'plus'; at: number; text: '+' }
  | { kind: 'end'; at: number; text: '' }

export type Term = Extract<Token, { kind: 'term' }>

const SPACE = /\s/
const OPERATOR = /[><]=?|[:=]/y
const BRACKET = /[()[\]{}]/
/** What must be escaped outside of quotes. @see https://cloudinary.com/documentation/search_expressions */
const RESERVED = /[!(){}[\]^~?:\\=&><"\s]/

/**
 * The pieces of an expression, in one pass over it; the last one is its end.
 * @throws CloudinaryError `invalidExpression`
 */
export function tokenize(expression: string): readonly Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < expression.length; ) {
    const letter = expression.charAt(at)
    const previous = tokens.at(-1)?.kind
    OPERATOR.lastIndex = at
    const operator = OPERATOR.exec(expression)?.[0]
    if (SPACE.test(letter)) at += 1
    else if (operator !== undefined) {
      tokens.push({ kind: 'operator', at, text: operator as Operator })
      at += operator.length
    } else if (BRACKET.test(letter)) {
      tokens.push({ kind: 'bracket', at, text: letter as Bracket })
      at += 1
    } else if (letter === '-' && previous !== 'operator') {
      tokens.push({ kind: 'minus', at, text: '-' })
      at += 1
    } else if (letter === '+' && previous !== 'operator') {
      tokens.push({ kind: 'plus', at, text: '+' })
      at += 1
    } else {
      const { term, end } = letter === '"' ? readQuoted(expression, at) : readWord(expression, at)
      tokens.push(term)
      at = end
    }
  }
  return [...tokens, { kind: 'end', at: expression.length, text: '' }]
}

/** Within quotes all is meant literally but `\` before a letter, and `*` at the end. */
function readQuoted(expression: string, start: number): { term: Term; end: number } {
  const { letters, end, isWildcard } = readLetters(expression, start + 1, (letter) => letter === '"')
  if (expression.charAt(end) !== '"') throw refuse('invalidExpression', end, 'a " that closes the one before', '')
  return { term: { kind: 'term', at: start, text: letters.join(''), isWildcard, isPlain: false }, end: end + 1 }
}

function readWord(expression: string, start: number): { term: Term; end: number } {
  const { letters, end, isWildcard } = readLetters(expression, start, (letter) => RESERVED.test(letter))
  if (end === start)
    throw refuse(
      'invalidExpression',
      start,
      'a term (this character must be escaped with \\ or stand in quotes)',
      expression.charAt(start),
    )
  const text = letters.join('')
  const isPlain = !isWildcard && text.length === end - start
  return { term: { kind: 'term', at: start, text, isWildcard, isPlain }, end }
}

function readLetters(expression: string, start: number, isEnd: (letter: string) => boolean) {
  const letters: string[] = []
  let at = start
  while (at < expression.length) {
    const letter = expression.charAt(at)
    if (letter === '\\') {
      if (at + 1 === expression.length) throw refuse('invalidExpression', at + 1, 'the character that \\ escapes', '')
      letters.push(expression.charAt(at + 1))
      at += 2
    } else if (isEnd(letter)) break
    else if (letter === '*') {
      const next = expression.charAt(at + 1)
      if (next !== '' && !isEnd(next))
        throw refuse('invalidExpression', at + 1, 'the end of the term, after its *', next)
      return { letters, end: at + 1, isWildcard: true }
    } else {
      letters.push(letter)
      at += 1
    }
  }
  return { letters, end: at, isWildcard: false }
}
