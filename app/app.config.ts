export default defineAppConfig({
  ui: {
    colors: {
      primary: 'carbon',
      secondary: 'tide',
      success: 'moss',
      info: 'tide',
      warning: 'saffron',
      error: 'vermilion',
      neutral: 'paper',
    },
    dashboardNavbar: { slots: { root: 'px-4 sm:px-6 bg-default', title: 'text-base font-semibold tracking-tight' } },
    dashboardPanel: { slots: { root: 'bg-muted min-h-0 shrink', body: 'gap-5 p-4 sm:p-6 *:shrink-0' } },
    card: { slots: { root: 'sheet ring-0' } },
    modal: { slots: { title: 'font-semibold tracking-tight', footer: 'justify-end' } },
  },
})
