import { expect, test } from "vitest";
import { hostileTexts } from "../testing/hostile";
import { accountTitle } from "./account-title";

test("is the name with the number, or the number alone", () => {
  expect(accountTitle("123456789012", "ddokso")).toBe("\u2068ddokso\u2069 1234-5678-9012");
  for (const none of [null, "", "  ", "\u202e"])
    expect(accountTitle("123456789012", none)).toBe("1234-5678-9012");
});

test("whatever somebody chose, it ends in the number and is short", () => {
  for (const name of [...hostileTexts, "a\u2069\u202e2109-8765-4321"]) {
    const title = accountTitle("123456789012", name);
    expect(title).toMatch(/^\u2068[^\u2066-\u2069\u202a-\u202e]{1,40}\u2069 1234-5678-9012$/);
  }
});
