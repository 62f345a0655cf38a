import { expect, it } from 'vitest'

/**
 * What every `verify…` of this folder keeps: it takes the signature and nothing that resembles it.
 * @param verify the check with everything but the signature filled in.
 */
export function verificationContract(verify: (signature: string) => boolean, signature: string): void {
  it('takes the signature itself', () => {
    expect(verify(signature)).toBe(true)
  })

  it('refuses every prefix', () => {
    const prefixes = Array.from(signature, (_, length) => signature.slice(0, length))
    expect(prefixes.filter(verify)).toEqual([])
    expect(prefixes).toHaveLength(signature.length)
  })

  it('refuses every signature with one character changed', () => {
    const changed = Array.from(signature, (character, at) => {
      const other = character === 'a' ? 'b' : 'a'
      return signature.slice(0, at) + other + signature.slice(at + 1)
    })
    expect(changed.filter(verify)).toEqual([])
  })

  it.each([
    { case: 'in the other case', text: signature.toUpperCase() },
    { case: 'with a space before it', text: ` ${signature}` },
    { case: 'with a space after it', text: `${signature} ` },
    { case: 'with a line end', text: `${signature}\n` },
    { case: 'with a NUL', text: `${signature}\0` },
    { case: 'with 0x before it', text: `0x${signature}` },
    { case: 'twice', text: signature + signature },
    { case: 'in base64', text: Buffer.from(signature, 'hex').toString('base64') },
    { case: 'in base64 of its text', text: Buffer.from(signature).toString('base64') },
    { case: 'in quotes', text: `"${signature}"` },
    {
      case: 'in full-width characters',
      text: signature.replace(/./g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
    },
    { case: 'with an unpaired surrogate', text: `${signature.slice(0, -1)}\ud800` },
    { case: 'that is as long but empty of content', text: ' '.repeat(signature.length) },
  ])('refuses the signature $case', ({ text }) => {
    expect(text).not.toBe(signature)
    expect(verify(text)).toBe(false)
  })
}
