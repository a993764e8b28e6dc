import { createContext, useContext } from "react";
import { grouped } from "../i18n/format";

/** What stands behind the name of every page: whose account it is. */
const AccountTitle = createContext<string | null>(null);

export const AccountTitleProvider = AccountTitle.Provider;

export function useAccountTitle(): string | null {
  return useContext(AccountTitle);
}

/** As much of a name that somebody else chose as a title shows. */
const MOST = 40;

/** Those with which a name could turn around what stands beside it. */
const TURNING = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** Marks that keep a foreign text from turning around the words beside it, where no element can stand. */
const [FIRST_STRONG_ISOLATE, POP_ISOLATE] = ["\u2068", "\u2069"];

/** "ddokso 1234-5678-9012": the alias, or else the name, with the number that nobody can choose. */
export function accountTitle(account: string, name: string | null): string {
  const plain = name?.replace(TURNING, "").trim();
  if (!plain) return grouped(account);
  const cut = plain.length > MOST ? `${plain.slice(0, MOST - 1)}…` : plain;
  return `${FIRST_STRONG_ISOLATE}${cut}${POP_ISOLATE} ${grouped(account)}`;
}
