import type { State } from "./demo-verdicts";
import type { FixtureHost } from "./fixture-host";

/** Presses what a state of the demo names, each as soon as it is there, and lets its person come back from the browser. */
export async function pressAll(
  { press = [], comeBack, after = [] }: State,
  host: FixtureHost,
): Promise<void> {
  // A page that comes takes the focus from whatever is open over it.
  await pause(300);
  for (const testId of press) (await appearing(testId)).click();
  if (!comeBack) return;
  await pause(300);
  host.comeBack(comeBack);
  for (const testId of after) (await appearing(testId)).click();
}

async function appearing(testId: string): Promise<HTMLElement> {
  for (;;) {
    const found = document.querySelector<HTMLElement>(`[data-testid="${testId}"]`);
    if (found) return found;
    await pause(50);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((over) => setTimeout(over, milliseconds));
}
