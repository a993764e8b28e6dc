/** What a person typed as plain digits: full-width ones of an input method become 0 to 9, spaces and hyphens are dropped. */
export function plainDigits(typed: string): string {
  return typed.normalize("NFKC").replace(/[\s-]/g, "");
}

export function lastFour(account: string): string {
  return account.slice(-4);
}
