/** Nuxt 4.5 and our own TypeScript without a build ask for `^22.19 || ^24.11 || >=26`. */

/**
 * Whether a Node of this version, such as `24.11.0`, can build and run Waybill.
 * @param {string} version
 * @returns {boolean} false for odd releases too, which Nuxt does not support
 */
export function isNodeSupported(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return (major === 22 && minor >= 19) || (major === 24 && minor >= 11) || major >= 26
}
