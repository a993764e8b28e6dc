import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { Foreign } from "./Foreign";
import { Rich } from "./Rich";

const hostile = [
  "<img src=x onerror=alert(1)>",
  "<b>bold</b>",
  "{name} {{count}}",
  "$t(errors:code.offline.title)",
  "\u202egnp.exe",
  "<script>alert(1)</script>",
];

test.each(hostile)("a name such as %j is only ever text", (name) => {
  const { container } = render(
    <Rich text="Kept, because <b>{name}</b> is kept" slots={{ name: <Foreign>{name}</Foreign> }} />,
  );
  expect(container.textContent).toBe(`Kept, because ${name} is kept`);
  expect(container.querySelectorAll("b")).toHaveLength(1);
  expect(container.querySelectorAll("img, script")).toHaveLength(0);
  expect(container.querySelector("bdi")?.getAttribute("dir")).toBe("auto");
});

test("a slot without a value says so", () => {
  const { container } = render(<Rich text="Stopped at {file}, line {line}." slots={{ file: "config" }} />);
  expect(container.textContent).toBe("Stopped at config, line –.");
});
