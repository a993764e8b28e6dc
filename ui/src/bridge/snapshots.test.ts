import { expect, test } from "vitest";
import { overview } from "../testing/account";
import { teardown } from "../testing/jobs";
import { regionsView } from "../testing/regions";
import { makeQueryClient } from "./query-client";
import { keys, putOverview, putRegions, putTeardown } from "./snapshots";

test("the view that was made later wins, whatever its clock says", () => {
  const client = makeQueryClient();
  const [early, late] = ["2020-01-01T00:00:00Z", "2027-01-01T00:00:00Z"];
  putOverview(client, overview({ sequence: 7, now: late }));
  putOverview(client, overview({ sequence: 6, now: late }));
  expect(client.getQueryData(keys.overview)).toMatchObject({ sequence: 7 });
  putOverview(client, overview({ sequence: 8, now: early }));
  expect(client.getQueryData(keys.overview)).toMatchObject({ sequence: 8 });
  putTeardown(client, teardown({ sequence: 7, now: early }));
  putTeardown(client, teardown({ sequence: 6, now: late }));
  expect(client.getQueryData(keys.teardown)).toMatchObject({ sequence: 7 });
  putRegions(client, regionsView({ sequence: 7, now: early }));
  putRegions(client, regionsView({ sequence: 6, now: late }));
  expect(client.getQueryData(keys.regions)).toMatchObject({ sequence: 7 });
});
