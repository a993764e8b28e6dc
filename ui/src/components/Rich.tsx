import { Fragment, type ReactNode } from "react";

type Props = {
  /** A text of ours: `<b>…</b>` is bold, `{name}` is a slot. Never a text from an account. */
  text: string;
  /** What stands in the slots. Their content is never read as a template. */
  slots?: Readonly<Record<string, ReactNode>>;
};

/** A sentence with bold words and with values that must stay what they are. */
export function Rich({ text, slots = {} }: Props) {
  const parts = text.split(/<b>(.*?)<\/b>/);
  return parts.map((part, at) => {
    const filled = fill(part, slots);
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never change places
    return at % 2 === 1 ? <b key={at}>{filled}</b> : <Fragment key={at}>{filled}</Fragment>;
  });
}

function fill(text: string, slots: Readonly<Record<string, ReactNode>>): ReactNode[] {
  return text.split(/\{(\w+)\}/).map((part, at) => {
    const node = at % 2 === 1 ? (Object.hasOwn(slots, part) ? slots[part] : "–") : part;
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text never change places
    return <Fragment key={at}>{node}</Fragment>;
  });
}
