/** A page that the browser kept shows nothing that it held: it is loaded anew, with whatever sign-in there is now. */
export function reloadRestored(): void {
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return
    document.getElementById('app')?.replaceChildren()
    location.reload()
  })
}
