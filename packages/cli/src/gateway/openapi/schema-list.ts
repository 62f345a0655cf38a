import { html, joined, type Markup } from './markup.ts'
import type { Schema } from './schema.ts'

/** A schema as nested lists of names, each with what it holds. */
export function schemaList(schema: Schema): Markup {
  if (schema.oneOf && !schema.properties)
    return html`<p>One of:</p><ul>${joined(schema.oneOf.map((each) => html`<li>${kindOf(each)}${schemaList(each)}</li>`))}</ul>`
  if (schema.type === 'array' && schema.items) return schemaList(schema.items)
  const members = Object.entries(schema.properties ?? {})
  if (members.length === 0) return html``
  const items = members.map(([name, member]) => {
    const optional = schema.required?.includes(name) ? '' : ', may be absent'
    return html`<dt><code>${name}</code> <span class="quiet">${kindOf(member)}${optional}</span></dt>
      <dd>${member.description ?? ''}${schemaList(member)}</dd>`
  })
  return html`<dl>${joined(items)}</dl>`
}

/** What a value is, as a phrase; another schema is a link to it. */
function kindOf(schema: Schema): Markup {
  const { $ref, type, items, oneOf, enum: words } = schema
  if ($ref !== undefined) {
    const name = $ref.slice($ref.lastIndexOf('/') + 1)
    return html`<a href="#schema-${name}">${name}</a>`
  }
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`
  if (words) return html`${words.map((word) => JSON.stringify(word)).join(' or ')}`
  if (type === 'array' && items) return html`list of ${kindOf(items)}`
  if (oneOf) return html`one of several`
  return html`${type === undefined ? 'any value' : [type].flat().join(' or ')}`
}
