import './tokens.css'
import './base.css'
import { render } from 'solid-js/web'
import { App } from './app.tsx'
import { mendAddress } from './escaped-fragment.ts'
import { reloadRestored } from './restored.ts'
import { trustTemplates } from './trusted-html.ts'
import { watchForUpgrade } from './updated.tsx'

trustTemplates()
mendAddress()
reloadRestored()
watchForUpgrade()
const root = document.getElementById('app')
if (root) render(() => <App />, root)
