import text from "../design/text.module.css";

type Props = {
  /** A text that someone else chose: a name, an image, an ARN. */
  children: string;
  code?: boolean;
  /** Cut to one line; the whole text is the tooltip. */
  cut?: boolean;
};

/** A foreign text, kept apart: it is never markup, and cannot turn around the words beside it. */
export function Foreign({ children, code = false, cut = false }: Props) {
  const classes = [code ? text.code : "", cut ? text.cut : ""].join(" ").trim();
  return (
    <bdi
      dir="auto"
      className={classes || undefined}
      title={cut ? children : undefined}
      style={cut ? { display: "block" } : undefined}
    >
      {children}
    </bdi>
  );
}
