import type { ApiError, Code } from "./bindings";

/** What a command rejects with: the closed list of `Code`, values for its words, and technical details. */
export class HostError extends Error {
  override readonly name = "HostError";
  readonly code: Code;
  readonly context: ApiError["context"];
  readonly detail: string;

  constructor({ code, context, detail }: ApiError) {
    super(detail || code);
    this.code = code;
    this.context = context;
    this.detail = detail;
  }
}

/** Whatever was thrown, as a HostError: what is not one is `unexpected`, with its text as detail. */
export function toHostError(thrown: unknown): HostError {
  if (thrown instanceof HostError) return thrown;
  if (isApiError(thrown)) return new HostError(thrown);
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new HostError({ code: "unexpected", context: {}, detail });
}

function isApiError(value: unknown): value is ApiError {
  return (
    typeof value === "object" && value !== null && "code" in value && "context" in value && "detail" in value
  );
}
