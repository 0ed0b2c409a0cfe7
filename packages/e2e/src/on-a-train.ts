import { moving } from './browser.ts'
import { type BrowserStage, openBrowserStage } from './browser-stage.ts'
import { recordProof } from './owner-story.ts'

/** Each answer begins 400 ms late, and comes at 50 kB a second. */
const train = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 }

/** A stage whose owner is on a train: nothing that their page needs is there yet. */
export async function openStageOnATrain(): Promise<BrowserStage> {
  const stage = await openBrowserStage({ owner: moving })
  const page = stage.owner
  await recordProof(stage)
  // what is read ahead of time would make it a quick one
  await page.addInitScript('delete window.requestIdleCallback')
  const network = await page.context().newCDPSession(page)
  await network.send('Network.enable')
  await network.send('Network.setCacheDisabled', { cacheDisabled: true })
  await network.send('Network.emulateNetworkConditions', train)
  return stage
}
