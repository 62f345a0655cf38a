/** What an app of svelte-cloudinary writes, and nothing of ours. */
import { mount } from 'svelte'
import Page from './Svelte.svelte'

mount(Page, { target: document.querySelector('#place') })
