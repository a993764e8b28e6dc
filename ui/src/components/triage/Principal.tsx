import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { PrincipalLabel } from "../../bridge/host";
import { Foreign } from "../Foreign";
import { Rich } from "../Rich";

/**
 * Which text fits a principal. The type is always said first: anybody can call a session "root", and only one whose type
 * says so is the root user, whatever its name is.
 */
function shape({ kind, session }: PrincipalLabel) {
  if (kind === "identityCenter") return session === null ? "principal.identityCenter" : "principal.person";
  return `principal.${kind}` as const;
}

/** Sessions are told beside what they are of; the root user has none that would matter. */
function showsSession({ kind, session }: PrincipalLabel): boolean {
  return session !== null && kind !== "root" && kind !== "identityCenter";
}

/** Who, the type first, then the name, which somebody else chose. */
export function Principal({ label }: { label: PrincipalLabel }) {
  const { t } = useTranslation("verdict");
  const name = label.name === "" ? t("principal.noName") : <Foreign>{label.name}</Foreign>;
  const session = label.session ?? "";
  const who = <Rich text={t(shape(label))} slots={{ name, session: <Foreign>{session}</Foreign> }} />;
  if (!showsSession(label)) return who;
  return <Rich text={t("principal.session")} slots={{ who, session: <Foreign>{session}</Foreign> }} />;
}

/** Marks that keep a foreign text from turning around the words beside it, where no element can stand. */
const [FIRST_STRONG_ISOLATE, POP_ISOLATE] = ["\u2068", "\u2069"];

const isolated = (text: string) => `${FIRST_STRONG_ISOLATE}${text}${POP_ISOLATE}`;

/** The same as one text, for an option or a name that a screen reader says. */
export function principalWords(t: TFunction<"verdict">, label: PrincipalLabel): string {
  const fill = (text: string, values: Readonly<Record<string, string>>) =>
    text.replace(/\{(\w+)\}/g, (_, slot: string) => values[slot] ?? "–");
  const name = label.name === "" ? t("principal.noName") : isolated(cut(label.name));
  const session = isolated(cut(label.session ?? ""));
  const who = fill(t(shape(label)), { name, session });
  return showsSession(label) ? fill(t("principal.session"), { who, session }) : who;
}

/** As much of a foreign name as an option of a list shows. */
function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
