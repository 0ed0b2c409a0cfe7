/** What a toast says, and whether it is that something was not done. */
export interface ToastMessage {
  text: string
  failed: boolean
}
