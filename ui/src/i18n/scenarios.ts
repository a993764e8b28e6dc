/** The scenarios of the practice account that have words of their own: `practice.scenario.<name>`. */
const scenarios = [
  "seed-story",
  "seventeen-regions",
  "fifty-clusters",
  "mixed-account",
  "hijacked-service",
  "returning-attacker",
  "denied-regions",
] as const;

export type Scenario = (typeof scenarios)[number];

/** A scenario that has words; one that has none is called by its name. */
export function knownScenario(name: string): Scenario | undefined {
  return scenarios.find((one) => one === name);
}
