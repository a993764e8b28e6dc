import type { Ref } from "react";
import { useFormat } from "../i18n/use-format";
import { SelectField } from "./SelectField";

type Props = {
  label: string;
  hint?: string | undefined;
  wrong?: string | undefined;
  /** The first line, for nothing chosen; without it something always is. */
  none?: string;
  regions: readonly string[];
  value: string;
  onChange: (code: string) => void;
  testId: string;
  ref?: Ref<HTMLSelectElement>;
};

/** A choice of a region by its name, in the order of names. */
export function RegionField({ none, regions, value, testId, ...rest }: Props) {
  const format = useFormat();
  // What was chosen before may be missing in the list: it stays what is chosen.
  const codes = value === "" || regions.includes(value) ? regions : [value, ...regions];
  const named = codes
    .map((code) => ({ code, place: format.place(code) }))
    .sort((a, b) => a.place.localeCompare(b.place, format.language));
  return (
    <SelectField {...rest} value={value} data-testid={testId}>
      {none !== undefined && <option value="">{none}</option>}
      {named.map(({ code, place }) => (
        <option key={code} value={code}>
          {place}
        </option>
      ))}
    </SelectField>
  );
}
