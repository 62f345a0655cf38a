import { escapeHtml } from '../page-files.ts'
import type { Document, DocumentedOperation, DocumentedResponse } from './document.ts'
import { html, joined, type Markup } from './markup.ts'
import { schemaList } from './schema-list.ts'

/** The document as a page: no script, no address but the gateway's own. */
export function referencePage(document: Document): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
  const sections = document.tags.map(({ name, description }) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(name))
    return html`<section aria-labelledby="tag-${name}">
      <h2 id="tag-${name}">${description}</h2>
      ${joined(own.map((each) => section(each)))}
    </section>`
  })
  const contents = operations.map(
    ({ path, method, operation }) =>
      html`<li><a href="#${operation.operationId}"><span class="method">${method}</span> <code>${path}</code></a></li>`,
  )
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) => html`<article id="schema-${name}"><h3>${name}</h3>${schemaList(schema)}</article>`,
  )
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${document.info.title}: reference</title>
    <link rel="icon" href="/unsigned/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/unsigned/theme.css">
    <link rel="stylesheet" href="/unsigned/reference.css">
  </head>
  <body>
    <header>
      <h1>${document.info.title}</h1>
      <p>Version ${document.info.version}. For machines: <a href="/openapi.json">openapi.json</a></p>
      ${joined(document.info.description.split('\n\n').map((paragraph) => html`<p>${withCode(paragraph)}</p>`))}
    </header>
    <nav aria-label="Routes"><ul class="contents">${joined(contents)}</ul></nav>
    <main>
      ${joined(sections)}
      <section aria-labelledby="schemas"><h2 id="schemas">What they are made of</h2>${joined(schemas)}</section>
    </main>
  </body>
</html>
`.text
}

function section({
  path,
  method,
  operation,
}: {
  path: string
  method: string
  operation: DocumentedOperation
}): Markup {
  const { operationId, summary, description, parameters, requestBody, responses, security } = operation
  const body = requestBody?.content['application/json']?.schema
  return html`<article id="${operationId}">
    <h3><span class="method">${method}</span> <code>${path}</code></h3>
    <p><strong>${summary}.</strong> ${description ?? ''}</p>
    <p class="quiet">${caller(security)}</p>
    ${parameters ? html`<h4>Parameters</h4><dl>${joined(parameters.map(parameterItem))}</dl>` : ''}
    ${body ? html`<h4>Body</h4>${schemaList(body)}` : ''}
    <h4>Answers</h4>
    ${joined(Object.entries(responses).map(([status, response]) => answerItem(status, response)))}
  </article>`
}

const caller = (security: DocumentedOperation['security']): string => {
  const [first] = security
  if (first === undefined) return 'Anybody may ask.'
  return 'metrics' in first ? 'Wants the token of the metrics, where one is set.' : 'Wants Authorization: Bearer TOKEN.'
}

function parameterItem({
  name,
  in: place,
  required,
  description,
  schema,
}: NonNullable<DocumentedOperation['parameters']>[number]): Markup {
  const values = schema.enum ? `, one of ${schema.enum.join(', ')}` : ''
  return html`<dt><code>${name}</code> <span class="quiet">${place}${required ? ', required' : ''}</span></dt>
    <dd>${description}${values}</dd>`
}

function answerItem(status: string, { description, headers, content }: DocumentedResponse): Markup {
  const [type, media] = Object.entries(content ?? {})[0] ?? []
  const named = Object.keys(headers ?? {}).join(', ')
  const about = html`<code>${status}</code> ${description} <span class="quiet">${type ?? ''}${named === '' ? '' : ` with ${named}`}</span>`
  // Errors have one shape, said once at the top; their codes are the description.
  if (Number(status) >= 400 || media === undefined || type !== 'application/json') return html`<p>${about}</p>`
  return html`<details><summary>${about}</summary>${schemaList(media.schema)}</details>`
}

/** What stands between backticks is code. */
const withCode = (text: string): Markup =>
  joined(
    text.split('`').map((part, index) => (index % 2 === 0 ? { text: escapeHtml(part) } : html`<code>${part}</code>`)),
  )
