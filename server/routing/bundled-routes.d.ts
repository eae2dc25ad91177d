declare module '#waybill/routes' {
  export const routes: readonly import('./routes.ts').Route[]
}
