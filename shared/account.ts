/** What everybody decides about their own account: the password and the second factor. */
import { z } from 'zod'
import { roleSchema } from './roles.ts'

/** A password that is chosen now. Length is what counts (NIST SP 800-63B, 5.1.1.2); there are no rules about its characters. */
export const newPasswordSchema = z.string().min(10).max(1000)

const password = z.string().min(1).max(1000)
const code = z.string().min(1).max(100)

/** One's own account. */
export const accountSchema = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: roleSchema,
  hasPassword: z.boolean(),
  usesSingleSignOn: z.boolean(),
  secondFactor: z.object({ isOn: z.boolean(), recoveryCodesLeft: z.number().int().nonnegative() }),
})
export type Account = z.output<typeof accountSchema>

/** A new password for oneself; the old one proves who asks. */
export const changePasswordSchema = z.strictObject({ currentPassword: password, newPassword: newPasswordSchema })
export type ChangePassword = z.output<typeof changePasswordSchema>

/** The password, which proves who begins a second factor. */
export const beginSecondFactorSchema = z.strictObject({ password })

/** A second factor that was begun: what an authenticator app needs, as a URI (for a QR code) and as text to type. */
export const begunSecondFactorSchema = z.object({ uri: z.string(), secret: z.string() })

/** The first code of the app, which proves that it has the secret. */
export const confirmSecondFactorSchema = z.strictObject({ code })

/** Codes for the day when the app is lost, shown this once. */
export const recoveryCodesSchema = z.object({ recoveryCodes: z.array(z.string()) })

/** Both proofs: to do without the second one from now on, or to get new recovery codes. */
export const bothProofsSchema = z.strictObject({ password, code })
export type BothProofs = z.output<typeof bothProofsSchema>
