/** The field for an address, with its button beside it where there is room. */
export const ADDRESS = `
.address { padding: 20px; border-radius: 14px; background: var(--sunken) }
.address form { display: grid; gap: 8px }
.address label { font-weight: 550 }
.address-line { display: flex; flex-wrap: wrap; gap: 8px }
.address input {
  flex: 1 1 14em; min-width: 0; min-height: 40px; padding: 8px 12px; border: 1px solid var(--quiet);
  border-radius: var(--round-small); background: var(--surface); color: var(--ink); font-size: 16px;
}
.address input::placeholder { color: var(--quiet); opacity: 1 }
.address input:focus-visible { outline-offset: 0 }
.address input[aria-invalid='true'] { border-color: var(--bad) }
`
