import { render } from 'solid-js/web'
import { App } from './app.tsx'
import { trustTemplates } from './trusted-html.ts'
import './tokens.css'
import './base.css'

trustTemplates()
const root = document.getElementById('app')
if (root) render(() => <App />, root)
