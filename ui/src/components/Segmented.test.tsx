import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { MarkControl } from "./MarkControl";
import { Segmented } from "./Segmented";

const options = [
  { value: "a", label: "A" },
  { value: "b", label: "B" },
] as const;

test("arrows choose the next one", async () => {
  const change = vi.fn();
  render(<Segmented label="Letters" options={options} value="a" onChange={change} />);
  await userEvent.tab();
  await userEvent.keyboard("{ArrowRight}");
  expect(change).toHaveBeenCalledWith("b");
});

test("a mark is made only by Space, Enter or a press: arrows alone change nothing", async () => {
  const change = vi.fn();
  render(<MarkControl arn="arn:x" name="production" value={null} onChange={change} />);
  expect(screen.getByRole("radiogroup", { name: "In the teardown: production" })).toBeTruthy();
  expect(screen.getByTestId("mark-arn:x-none").getAttribute("aria-checked")).toBe("true");
  await userEvent.tab();
  await userEvent.keyboard("{ArrowRight}{ArrowRight}");
  expect(document.activeElement).toBe(screen.getByTestId("mark-arn:x-keep"));
  expect(change).not.toHaveBeenCalled();
  await userEvent.keyboard(" ");
  expect(change).toHaveBeenCalledWith("keep");
  await userEvent.click(screen.getByTestId("mark-arn:x-remove"));
  expect(change).toHaveBeenLastCalledWith("remove");
});

test("undecided clears the mark, and a disabled control does nothing", async () => {
  const change = vi.fn();
  const { rerender } = render(<MarkControl arn="arn:x" name="n" value="keep" onChange={change} />);
  await userEvent.click(screen.getByTestId("mark-arn:x-none"));
  expect(change).toHaveBeenCalledWith(null);
  change.mockClear();
  rerender(<MarkControl arn="arn:x" name="n" value="keep" onChange={change} disabled />);
  await userEvent.click(screen.getByTestId("mark-arn:x-remove"));
  expect(change).not.toHaveBeenCalled();
});
