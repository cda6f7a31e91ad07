/**
 * The text with passwords replaced by `***`: what stands between `:` and `@` as in a URL's credentials, and the values of
 * query parameters that are named like secrets. Meant for texts that go to logs and messages; it errs on the side of hiding.
 */
export function maskSecrets(text: string): string {
  return text.replace(credentials, "$1:***@").replace(secretParameters, "$1=***");
}

/** As `maskSecrets`, for a text that is one value as a person wrote it: a password may hold blanks, and the scheme may be missing. */
export function maskValue(value: string): string {
  return maskSecrets(value.replace(/:(?!\/\/).*@/su, ":***@"));
}

/** Whether a variable or field of this name holds a secret, so that its value is never shown. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

// A password may hold any character but a blank, also "@" where it was not escaped: it ends at the last "@" of the word.
const credentials = /((?:[a-z][a-z0-9+.-]*:\/\/)[^\s:/@]*):\S*@/giu;
const secretParameters = /\b(password|passwd|secret|token|api_?key|access_?key)=[^&\s"']+/giu;
const secretName = /password|passwd|secret|token|credential|authorization|cookie|api_?key|access_?key|private_?key/iu;
