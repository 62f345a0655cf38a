import { Validator } from '@seriousme/openapi-schema-validator'
import { ERROR_CODES } from 'countersign/protocol'
import { describe, expect, it } from 'vitest'
import { ROUTES as SIGNER_ROUTES } from '../../../../sdk/src/server/routes.ts'
import { ROUTES } from '../routes.ts'
import { openApiDocument } from './document.ts'
import { referencePage } from './reference-page.ts'

const document = openApiDocument('1.2.3')
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
)

describe('the document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(JSON.parse(JSON.stringify(document)))
    expect(errors ?? []).toEqual([])
    expect(valid).toBe(true)
    expect(validator.version).toBe('3.1')
  })

  it('describes every route of the gateway, and nothing else', () => {
    const described = operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`)
    expect(described.toSorted()).toEqual(ROUTES.map(({ method, path }) => `${method} ${path}`).toSorted())
  })

  it('leaves out no route of the signer', () => {
    const served = ROUTES.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`)
    for (const { method, path } of SIGNER_ROUTES) if (path !== null) expect(served).toContain(`${method} ${path}`)
  })

  it('gives every operation a name of its own', () => {
    const names = operations.map(({ operation }) => operation.operationId)
    expect(new Set(names).size).toBe(names.length)
  })

  it('names only errors that there are, each under its status', () => {
    for (const { operation } of operations) {
      for (const [status, { description }] of Object.entries(operation.responses)) {
        if (Number(status) < 400) continue
        for (const code of description.split(', ')) {
          if (code === 'not_ready') continue
          expect([code, ERROR_CODES[code as keyof typeof ERROR_CODES]]).toEqual([code, Number(status)])
        }
      }
    }
  })

  it('refers to schemas that are there', () => {
    const names = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name)
    expect(names.length).toBeGreaterThan(5)
    for (const name of names) expect(Object.keys(document.components.schemas)).toContain(name)
  })

  it('tells of links that they may save the file, and what is looked for without a type', () => {
    const link = JSON.stringify(operations.find(({ path }) => path === '/download-url')?.operation)
    expect(link).toContain('"name":"attachment"')
    expect(link).toContain('default: what the registry knows')
  })
})

describe('the page made from it', () => {
  const page = referencePage(document)

  it('holds every route and every schema, and links to nothing but itself', () => {
    for (const { path, operation } of operations) {
      expect(page).toContain(`id="${operation.operationId}"`)
      expect(page).toContain(`<code>${path}</code>`)
    }
    const targets = [...page.matchAll(/href="([^"]*)"/g)].map(([, target = '']) => target)
    for (const target of targets) {
      if (target.startsWith('#')) expect(page).toContain(`id="${target.slice(1)}"`)
      else expect(target).toMatch(/^\/(?:openapi\.json|unsigned\/[a-z]+\.(?:css|svg))$/)
    }
  })

  it('holds no script and no style of its own', () => {
    expect(page).not.toMatch(/<script|<style|\son\w+=|style=|javascript:/i)
  })

  it('escapes whatever a document holds', () => {
    const hostile = '"><script>alert(1)</script>'
    const text = referencePage({ ...document, info: { ...document.info, title: hostile, description: hostile } })
    expect(text).not.toContain('<script')
  })
})
