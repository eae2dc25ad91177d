/** Whether the list of keyboard shortcuts is shown. */
export function useShortcutsHelp() {
  return useState('shortcuts-help', () => false)
}
