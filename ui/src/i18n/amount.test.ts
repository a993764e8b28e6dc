import { describe, expect, test } from "vitest";
import { amount, axisAmount, headAmount, leastOf } from "./amount";

describe("amounts of a bill", () => {
  test("are in its own currency, as exactly as that is paid", () => {
    expect(amount("en", 648.55, "USD")).toBe("$648.55");
    expect(amount("ko", 648.55, "USD")).toBe("$648.55");
    expect(amount("en", 12300.4, "KRW")).toBe("₩12,300");
    expect(amount("en", 1.5, "EUR")).toBe("€1.50");
    expect(amount("en", 1000, "AUD")).toBe("A$1,000.00");
    expect(amount("en", 1000, "CNY")).toBe("CN¥1,000.00");
    expect(leastOf("en", "JPY")).toBe(1);
  });

  test("that were given back are below nothing, however little they are", () => {
    expect(amount("en", -7.47, "USD")).toBe("-$7.47");
    expect(amount("en", -0.003, "USD")).toBe("-$0.003");
  });

  test("of something that is no currency are still told", () => {
    expect(amount("en", 12, "<b>")).toBe("12.00 <b>");
    expect(headAmount("en", 1200, "dollars")).toBe("1,200 dollars");
  });

  test("have no cents in a headline where they are large", () => {
    expect(headAmount("en", 1013.16, "USD")).toBe("$1,013");
    expect(headAmount("en", -1013.16, "USD")).toBe("-$1,013");
    expect(headAmount("en", 7.42, "USD")).toBe("$7.42");
  });

  test("on an axis have the digits that tell its ticks apart", () => {
    expect(axisAmount("en", 600, "USD", 200)).toBe("$600");
    expect(axisAmount("en", 0.5, "USD", 0.5)).toBe("$0.50");
    expect(axisAmount("en", 0.002, "USD", 0.001)).toBe("$0.002");
    expect(axisAmount("en", -0, "USD", 10)).toBe("$0");
    expect(axisAmount("en", 20_000, "USD", 10_000)).toBe("$20K");
  });
});
