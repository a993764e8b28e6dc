import { describe, expect, test } from "vitest";
import {
  cents,
  exactSpan,
  gigabytes,
  grouped,
  headline,
  isUnderACent,
  moment,
  rough,
  span,
  toNumber,
  vcpus,
} from "./format";

describe("money", () => {
  test("is in dollars, written alike in both languages", () => {
    expect(cents("en", 75.83)).toBe("$75.83");
    expect(cents("ko", 1234.5)).toBe("$1,234.50");
  });

  test("has no cents where it is large", () => {
    expect(headline("en", 874.31)).toBe("$874");
    expect(headline("en", 7.42)).toBe("$7.42");
    expect(headline("ko", 0)).toBe("$0");
  });

  test("is rounded to two figures where it is only an idea of size", () => {
    expect(rough("en", 20983.44)).toBe("$21,000");
    expect(rough("en", 14.57)).toBe("$15");
    expect(rough("en", 0.04)).toBe("$0.04");
    // At least so much: never more than it is.
    expect(rough("en", 638.16, true)).toBe("$630");
    expect(rough("en", 640, true)).toBe("$640");
    expect(rough("en", 0.298, true)).toBe("$0.29");
  });

  test("that is not nothing is never shown as nothing", () => {
    expect(isUnderACent(0.004)).toBe(true);
    expect(isUnderACent(0)).toBe(false);
    expect(toNumber("874.04")).toBe(874.04);
    expect(toNumber("not a number")).toBe(0);
  });
});

describe("moments", () => {
  const now = "2026-10-06T01:26:00Z";

  test("are here and in UTC", () => {
    expect(moment("en", now, now, "Asia/Seoul")).toEqual({ local: "10:26", utc: "01:26", isUtc: false });
  });

  test("say the day if it is another, and the year if it is another", () => {
    expect(moment("en", "2026-10-04T14:10:00Z", now, "Asia/Seoul").local).toBe("4 Oct 23:10");
    expect(moment("ko", "2026-10-04T14:10:00Z", now, "Asia/Seoul").local).toBe("10월 4일 23:10");
    expect(moment("en", "2025-03-11T02:40:00Z", now, "Asia/Seoul").local).toBe("11 Mar 2025 11:40");
  });

  test("say the day in UTC where it differs", () => {
    expect(moment("en", "2026-10-04T23:30:00Z", now, "Asia/Seoul")).toEqual({
      local: "5 Oct 08:30",
      utc: "4 Oct 23:30",
      isUtc: false,
    });
  });

  test("are said once where here is UTC", () => {
    expect(moment("en", now, now, "UTC").isUtc).toBe(true);
  });
});

describe("spans", () => {
  test("are as long as a person would say", () => {
    expect(span("en", 42)).toBe("42 seconds");
    expect(span("en", 340)).toBe("6 minutes");
    expect(span("ko", 1190)).toBe("20분");
    expect(span("en", 7800)).toBe("2 hours 10 minutes");
  });

  test("are exact where they were measured", () => {
    expect(exactSpan("ko", 252)).toBe("4분 12초");
    expect(exactSpan("en", 0)).toBe("0 sec");
  });
});

test("sizes and accounts", () => {
  expect(vcpus("en", 256)).toBe("0.25");
  expect(gigabytes("en", 32768)).toBe("32");
  expect(grouped("123456789012")).toBe("1234-5678-9012");
});
